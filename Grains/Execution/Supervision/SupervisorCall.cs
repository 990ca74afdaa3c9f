using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cronium.Grains.Jobs;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>One call of the supervisor's launcher.</summary>
/// <param name="Role">What to do: ensure, observe, cancel or ack.</param>
/// <param name="Attempt">With which attempt.</param>
internal sealed record SupervisorCall(string Role, AttemptId Attempt)
{
    /// <summary>New for each call; its answer begins after the line that repeats it.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Standard input: may hold secrets.</summary>
    public ReadOnlyMemory<byte> Input { get; private init; }

    private IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Why the order cannot be passed on; null: it can.</summary>
    public static string? ProblemOf(AttemptOrder order) =>
        order.Script.WorkingDirectory?.AsSpan().ContainsAny('\n', '\0') ?? false
            ? "The working directory holds a line feed or a NUL character."
            : EnvironmentText.ProblemOf(order.Environment);

    /// <param name="linger">How long the launcher waits for the end.</param>
    public static SupervisorCall Ensure(AttemptOrder order, TimeSpan linger)
    {
        var environment = EnvironmentText.Encode(order.Environment);
        var script = Encoding.UTF8.GetBytes(order.Script.Text);
        return new SupervisorCall("ensure", order.Attempt)
        {
            Input = (byte[])[.. environment, .. script],
            Parameters =
            [
                Text(order.Epoch),
                Tenths(order.StartWithin),
                order.Timeout is { } limit ? Text(Math.Max(1, WholeTenths(limit))) : "0",
                Tenths(order.KillGrace),
                Text(Math.Max(1, order.MaxOutputBytes / 1000)),
                NameOf(order.Script.Interpreter),
                order.Script.WorkingDirectory ?? "",
                Text(environment.Length),
                Text(script.Length),
                Tenths(linger),
                .. order.Origin is { } origin ? new[] { origin } : [],
            ],
        };
    }

    public static SupervisorCall Observe(AttemptId attempt) => new("observe", attempt);

    public static SupervisorCall Cancel(AttemptId attempt) => new("cancel", attempt);

    public static SupervisorCall Acknowledge(AttemptId attempt) => new("ack", attempt);

    /// <summary>What follows the supervisor's file on the command line; each is one argument, to be quoted where a shell reads it.</summary>
    /// <param name="root">Directory on the target that holds all run directories; absolute, of one machine only.</param>
    public IReadOnlyList<string> ArgumentsUnder(string root) => [Role, Token, root, Attempt.ToString(), .. Parameters];

    private static string NameOf(Interpreter interpreter) => interpreter switch
    {
        Interpreter.Sh => "sh",
        Interpreter.Bash => "bash",
        Interpreter.Python => "python",
        Interpreter.Node => "node",
        _ => throw new ArgumentOutOfRangeException(nameof(interpreter), interpreter, "No such interpreter."),
    };

    private static string Tenths(TimeSpan span) => Text(WholeTenths(span));

    /// <summary>Rounded up; capped, as some shells count in 32 bits.</summary>
    private static long WholeTenths(TimeSpan span) => (long)Math.Clamp(Math.Ceiling(span.TotalMilliseconds / 100), 0, int.MaxValue / 2);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
