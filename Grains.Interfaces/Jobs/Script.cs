namespace Cronium.Grains.Jobs;

/// <summary>What reads the script's text.</summary>
[GenerateSerializer, Alias("cronium.interpreter")]
public enum Interpreter
{
    /// <summary>POSIX shell, <c>sh</c>.</summary>
    Sh,

    /// <summary><c>bash</c>.</summary>
    Bash,

    /// <summary><c>python3</c>, else <c>python</c>.</summary>
    Python,

    /// <summary><c>node</c>.</summary>
    Node,
}

/// <summary>A script and what reads it.</summary>
[GenerateSerializer, Immutable, Alias("cronium.script")]
public sealed record Script
{
    /// <summary>What reads the text. Default <see cref="Interpreter.Sh"/>.</summary>
    [Id(0)]
    public Interpreter Interpreter { get; init; } = Interpreter.Sh;

    /// <summary>The text itself; at most 1 MiB of UTF-8, no NUL.</summary>
    [Id(1)]
    public required string Text { get; init; }

    /// <summary>Directory to run in, absolute; null: the run's own empty directory.</summary>
    [Id(2)]
    public string? WorkingDirectory { get; init; }
}
