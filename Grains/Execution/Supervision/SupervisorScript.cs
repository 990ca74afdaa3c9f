using System.Security.Cryptography;
using System.Text;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>The supervisor, as this build carries it.</summary>
internal static class SupervisorScript
{
    /// <summary>The file itself: POSIX sh, started as <c>sh FILE ROLE TOKEN ROOT ATTEMPT ...</c>; FILE and ROOT are absolute.</summary>
    public static ReadOnlyMemory<byte> Content { get; } = Load();

    /// <summary>Name to keep it under; another text has another name, so that versions live side by side.</summary>
    public static string FileName { get; } = $"supervisor-{Convert.ToHexStringLower(SHA256.HashData(Content.Span).AsSpan(0, 8))}.sh";

    private static ReadOnlyMemory<byte> Load()
    {
        using var stream = typeof(SupervisorScript).Assembly.GetManifestResourceStream("Execution/Supervision/supervisor.sh")
            ?? throw new InvalidOperationException("This build carries no supervisor.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd());
    }
}
