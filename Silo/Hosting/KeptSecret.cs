using System.Buffers.Text;
using System.Security.Cryptography;

namespace Cronium.Silo.Hosting;

/// <summary>A random secret in a file that only the silo's user can read, made when it is first asked for.</summary>
internal static class KeptSecret
{
    private const int Bytes = 32;

    /// <summary>A new token of 256 bits, safe in a header and in a URL.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>A new key of 256 bits in base 64.</summary>
    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The secret in the file; made, if there is none.</summary>
    /// <param name="path">The file; its directory is made too.</param>
    /// <param name="make">Makes a new secret.</param>
    /// <param name="made">Whether it was made now.</param>
    public static string In(string path, Func<string> make, out bool made)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        made = !File.Exists(path);
        if (made)
        {
            Write(path, make());
        }

        return File.ReadAllText(path).Trim();
    }

    // Written beside and renamed, so that a kill half-way leaves no empty secret; whoever was first wins.
    private static void Write(string path, string secret)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var writer = new StreamWriter(draft, options))
        {
            writer.WriteLine(secret);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
