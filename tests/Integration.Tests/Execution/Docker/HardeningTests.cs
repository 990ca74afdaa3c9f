using System.Globalization;
using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>Scripts that try to get out of their container, or to take more than is theirs. docs/hardening.md lists them.</summary>
[Collection(nameof(DockerCollection))]
public sealed class HardeningTests(DockerDaemon daemon)
{
    /// <summary>What is tried, and what must come of it.</summary>
    public static TheoryData<string, string, string> Probes => new()
    {
        { "be root", "id -u; id -g; id -G", "1000\n1000\n1000\n" },
        { "hold capabilities", "grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb)' /proc/self/status | tr -s '\\t' ' '", "CapInh: 0000000000000000\nCapPrm: 0000000000000000\nCapEff: 0000000000000000\nCapBnd: 0000000000000000\nCapAmb: 0000000000000000\n" },
        { "gain privileges by a setuid program", "grep NoNewPrivs /proc/self/status | tr -s '\\t' ' '; setuid-id -u", "NoNewPrivs: 1\n1000\n" },
        { "make system calls that are filtered", "grep '^Seccomp:' /proc/self/status | tr -s '\\t' ' '", "Seccomp: 2\n" },
        { "write to the image", "for d in / /bin /etc /usr/bin /lib64; do echo x > $d/probe && echo wrote $d; done 2>/dev/null; echo done", "done\n" },
        { "change the supervisor", "echo x >> /cronium/supervisor*.sh || touch /cronium/x || echo refused", "refused\n" },
        { "mount", "mount -t tmpfs none /tmp || echo refused", "refused\n" },
        { "make a namespace and be root in it", "unshare -r id -u || echo refused", "refused\n" },
        { "make a device", "mknod /tmp/disk b 254 0 || echo refused", "refused\n" },
        { "read a disk of the host", "ls /dev | grep -E '^(sd|vd|nvme|mem|kmsg)' || echo none", "none\n" },
        { "change the kernel's settings", "for f in /proc/sys /proc/irq /sys; do grep -o \" $f [a-z0-9]* r[ow],\" /proc/mounts; done", " /proc/sys proc ro,\n /proc/irq proc ro,\n /sys sysfs ro,\n" },
        { "change its own limits", "grep -c ' /sys/fs/cgroup.* cgroup2* ro,' /proc/mounts | sed 's/^[1-9].*/some/'; grep -c ' /sys/fs/cgroup.* cgroup2* rw,' /proc/mounts", "some\n0\n" },
        { "see processes of the host", "ls /proc | grep -c '^[0-9]*$' | awk '{ print ($1 < 20) ? \"its own\" : $1 }'", "its own\n" },
        { "reach the network", "cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' '; wget -T 2 -O - http://1.1.1.1/ || echo refused", "lo\nrefused\n" },
        { "find Docker's socket", "find / -xdev -name 'docker*.sock' 2>/dev/null; ls /var/run/docker.sock 2>/dev/null || echo none", "none\n" },
        { "run a program that it wrote to /tmp", "grep ' /tmp ' /proc/mounts | grep -o 'nosuid,nodev,noexec'; cp /bin/busybox /tmp/id && chmod 755 /tmp/id && (/tmp/id || echo refused) 2>/dev/null", "nosuid,nodev,noexec\nrefused\n" },
        { "run a program that it wrote to its own directory", "cp /bin/busybox ./id && chmod 4755 ./id && ./id -u", "1000\n" },
    };

    private const string Bomb =
        """
        exec python3 -c 'import os, time
        while True:
            try: os.fork()
            except OSError: time.sleep(0.01)'
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task What_a_script_tries_is_in_vain(string what, string script, string expected)
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync(script);
        Assert.Equal((what, expected), (what, box.Output));
    }

    [Fact]
    public async Task Tmp_has_the_size_that_was_asked_for()
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync(
            "dd if=/dev/zero of=/tmp/fill bs=1048576 count=100 2>/dev/null; ls -l /tmp/fill | awk '{ print $5 }'",
            new ContainerOrder { Image = DockerDaemon.Image, Limits = new ResourceLimits { TmpBytes = 8 * 1024 * 1024 } });
        Assert.Equal((8 * 1024 * 1024).ToString(CultureInfo.InvariantCulture) + "\n", box.Output);
        Assert.Equal(8 * 1024 * 1024, box.Result.Usage?.Limits?.TmpBytes);
    }

    [Fact]
    public async Task A_fork_bomb_ends_within_its_container_and_a_cancel_of_it_is_proven()
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order(Bomb, new ContainerOrder { Image = DockerDaemon.Image, Limits = new ResourceLimits { Pids = 64 } });
        var followed = new FollowedAttempt(scene.Engine.Executor, order);
        var following = followed.RunAsync(Token);
        var container = "";
        await Eventually.TrueAsync(async () => await scene.ContainersAsync("--filter", "status=running") is [var only] && (container = only).Length > 0, TimeSpan.FromSeconds(30), () => "a container", Token);
        await Eventually.TrueAsync(
            async () => int.Parse(await daemon.DockerAsync("stats", "--no-stream", "--format", "{{.PIDs}}", container), CultureInfo.InvariantCulture) >= 50,
            TimeSpan.FromSeconds(30),
            () => "the bomb to go off",
            Token);

        await followed.CancelAsync(Token);

        var result = (await following).Result;
        Assert.Equal((AttemptEnd.Canceled, true), (result?.End, result?.VerifiedGone));
        Assert.Equal("64", await daemon.DockerAsync("inspect", "--format", "{{.HostConfig.PidsLimit}}", container));
    }

    [Fact]
    public async Task Memory_is_limited_swap_included_and_the_end_says_so()
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync(
            "python3 -c 'b = bytearray(200 << 20)'; echo it ended with $?",
            new ContainerOrder { Image = DockerDaemon.Image, Limits = new ResourceLimits { MemoryBytes = 64 << 20 } });
        Assert.Equal("it ended with 137\n", box.Output);
        Assert.True(box.Result.OutOfMemory);
        Assert.Contains("64MiB", box.Result.Reason, StringComparison.Ordinal);
        Assert.Equal(64 << 20, box.Result.Usage?.Limits?.MemoryBytes);
    }

    [Fact]
    public async Task What_was_used_is_measured()
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync(
            "exec python3 -c 'import time; b = bytearray(100 << 20); t = time.process_time()\nwhile time.process_time() - t < 0.5: pass'",
            new ContainerOrder { Image = DockerDaemon.Image, Limits = new ResourceLimits { Cpu = 0.5 } });
        Assert.Equal(0, box.Result.ExitCode);
        Assert.InRange(box.Result.Usage?.PeakMemoryBytes ?? 0, 100 << 20, 200 << 20);
        Assert.InRange(box.Result.Usage?.CpuTime ?? TimeSpan.Zero, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3));
        Assert.Equal(0.5, box.Result.Usage?.Limits?.Cpu);
    }

    [Fact]
    public async Task The_processor_is_limited()
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync(
            "exec python3 -c 'import time; w = time.monotonic(); t = time.process_time()\nwhile time.monotonic() - w < 2: pass\nprint((time.process_time() - t) / 2)'",
            new ContainerOrder { Image = DockerDaemon.Image, Limits = new ResourceLimits { Cpu = 0.25 } });
        Assert.InRange(double.Parse(box.Output, CultureInfo.InvariantCulture), 0.05, 0.35);
    }

    [Fact]
    public async Task Neither_the_engine_nor_a_list_of_processes_shows_the_script_or_a_secret()
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("# marrow of the script\nsleep 300", environment: new Dictionary<string, string> { ["TOKEN"] = "marrow of the secret" });
        await scene.StartAsync(order);
        var container = Assert.Single(await scene.ContainersAsync());

        Assert.DoesNotContain("marrow", await daemon.DockerAsync("inspect", container), StringComparison.Ordinal);
        Assert.DoesNotContain("marrow", await daemon.DockerAsync("top", container, "-eo", "pid,args"), StringComparison.Ordinal);
        Assert.DoesNotContain("marrow", await Tool.RunAsync("ps", ["axww", "-o", "args"]), StringComparison.Ordinal);
        Assert.DoesNotContain("marrow", await daemon.DockerAsync("logs", container), StringComparison.Ordinal);
        await scene.Engine.Executor.CancelAsync(order.Attempt, Token);
        Assert.Equal(AttemptEnd.Canceled, (await scene.EndOfAsync(order.Attempt)).End);
    }

    [Fact]
    public async Task What_docker_keeps_of_the_output_is_bounded()
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync("echo hello");
        var container = Assert.Single(await scene.ContainersAsync());
        Assert.Equal("hello\n", box.Output);
        Assert.Equal("local map[compress:false max-file:1 max-size:1m]", await daemon.DockerAsync("inspect", "--format", "{{.HostConfig.LogConfig.Type}} {{.HostConfig.LogConfig.Config}}", container));
    }
}
