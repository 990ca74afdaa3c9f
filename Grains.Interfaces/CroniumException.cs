namespace Cronium.Grains;

/// <summary>What kind of refusal a caller got; the HTTP API maps each to one status code.</summary>
public enum RefusalKind
{
    /// <summary>The thing named does not exist.</summary>
    NotFound,

    /// <summary>The input breaks a rule; <see cref="CroniumException.Problems"/> says which field and how to mend it.</summary>
    Invalid,

    /// <summary>The input was based on a version that is no longer the present one, or the state forbids the act.</summary>
    Conflict,

    /// <summary>The store or a target cannot be reached now; the same call may succeed later.</summary>
    Unavailable,
}

/// <summary>One broken rule of an input.</summary>
/// <param name="Field">Path of the field as the user writes it, for example <c>schedule.cron</c>.</param>
/// <param name="Value">The offending value, shortened to 100 characters; null when the field is missing or secret.</param>
/// <param name="Message">What is wrong and what would be right, as one sentence.</param>
[GenerateSerializer, Immutable, Alias("cronium.problem")]
public sealed record Problem([property: Id(0)] string Field, [property: Id(1)] string? Value, [property: Id(2)] string Message);

/// <summary>A request that was refused for a reason the caller can act on. Nothing was changed.</summary>
[GenerateSerializer, Alias("cronium.exception")]
public sealed class CroniumException : Exception
{
    /// <summary>Refuses with one sentence for a person.</summary>
    public CroniumException(RefusalKind kind, string message, IReadOnlyList<Problem>? problems = null)
        : base(message)
    {
        Kind = kind;
        Problems = problems ?? [];
    }

    /// <summary>What kind of refusal this is.</summary>
    [Id(0)]
    public RefusalKind Kind { get; }

    /// <summary>The broken rules, one by one; empty unless <see cref="Kind"/> is <see cref="RefusalKind.Invalid"/>.</summary>
    [Id(1)]
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>There is no such job.</summary>
    public static CroniumException NoJob(string name) => new(RefusalKind.NotFound, $"There is no job '{name}'.");

    /// <summary>There is no such run, or retention has removed it.</summary>
    public static CroniumException NoRun(string id) => new(RefusalKind.NotFound, $"There is no run '{id}', or retention has removed it.");

    /// <summary>The input broke these rules.</summary>
    public static CroniumException Invalid(IReadOnlyList<Problem> problems) => new(
        RefusalKind.Invalid,
        string.Join(' ', problems.Select(problem => $"{problem.Field}{(problem.Value is { } value ? $" '{value}'" : "")}: {problem.Message.TrimEnd('.')}.")),
        problems);
}
