namespace Cronium.Integration.Tests.Servers;

/// <summary>Makes the images of the tests from this machine's programs, with the libraries they need: no registry.</summary>
internal static class DockerImages
{
    private const string Make =
        """
        set -e
        tree=$1
        mkdir -p "$tree/bin" "$tree/tmp" "$tree/proc" "$tree/dev" "$tree/sys" "$tree/etc" "$tree/usr/bin" "$tree/lib64"
        chmod 1777 "$tree/tmp"
        cp "$(command -v busybox)" "$tree/bin/busybox"
        for name in $(busybox --list); do [ "$name" = busybox ] || ln -sf busybox "$tree/bin/$name"; done
        # Debian's busybox has no nohup.
        for program in /usr/bin/bash /usr/bin/python3 /usr/bin/node /usr/bin/nohup /usr/bin/id; do
          cp -L "$program" "$tree/usr/bin/"
          for library in $(ldd "$program" | grep -o '/[^ ]*'); do mkdir -p "$tree${library%/*}" && cp -L "$library" "$tree$library"; done
        done
        home=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
        mkdir -p "$tree$home"
        cp -R "$home/." "$tree$home"
        rm -rf "$tree$home/test" "$tree$home/dist-packages" "$tree$home/idlelib"
        # A program that would give its caller root, if it could.
        mv "$tree/usr/bin/id" "$tree/usr/bin/setuid-id" && chmod 4755 "$tree/usr/bin/setuid-id"
        printf 'root:x:0:0::/:/bin/sh\n' > "$tree/etc/passwd"
        """;

    public static async Task MakeAsync(DockerDaemon daemon, string tree)
    {
        await Tool.RunAsync("/bin/sh", ["-c", Make, "sh", tree]);
        await ImportAsync(daemon, tree, DockerDaemon.Image);
        await Tool.RunAsync("/bin/sh", ["-c", "rm -rf \"$1\" && mkdir -p \"$1\" && cp \"$(command -v busybox)\" \"$1/true\"", "sh", tree]);
        await ImportAsync(daemon, tree, DockerDaemon.BareImage);
        Directory.Delete(tree, recursive: true);
    }

    private static async Task ImportAsync(DockerDaemon daemon, string tree, string name)
    {
        await Tool.RunAsync("tar", ["-C", tree, "-cf", $"{tree}.tar", "."]);
        await daemon.DockerAsync("import", "--change", "ENV PATH=/usr/bin:/bin", $"{tree}.tar", name);
        File.Delete($"{tree}.tar");
    }
}
