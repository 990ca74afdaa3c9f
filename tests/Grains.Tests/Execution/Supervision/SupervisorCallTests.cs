using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Execution.Supervision;

public sealed class SupervisorCallTests
{
    private static readonly AttemptId Attempt = new(RunId.ForRequest("job", "uid", "key"), "local", 2);

    [Fact]
    public void An_order_becomes_arguments_without_secrets_and_input_with_them()
    {
        var call = SupervisorCall.Ensure(new AttemptOrder
        {
            Attempt = Attempt,
            Epoch = 7,
            Script = new Script { Interpreter = Interpreter.Python, Text = "é", WorkingDirectory = "/it's" },
            Environment = new Dictionary<string, string> { ["SECRET"] = "it's" },
            StartWithin = TimeSpan.FromSeconds(60),
            Timeout = TimeSpan.FromMilliseconds(1),
            KillGrace = TimeSpan.FromSeconds(1.01),
            MaxOutputBytes = 5_000_000,
        }, TimeSpan.FromMilliseconds(250));

        Assert.Equal(
            ["ensure", call.Token, "/root", $"{Attempt}", "7", "600", "1", "11", "5000", "python", "/it's", "17", "2", "3"],
            call.ArgumentsUnder("/root"));
        Assert.Equal("SECRET='it'\\''s'\né", Encoding.UTF8.GetString(call.Input.Span));
    }

    [Theory]
    [InlineData(null, "0")]
    [InlineData(0.0, "1")]
    [InlineData(90.0, "900")]
    [InlineData(1e12, "1073741823")]
    public void A_limit_is_counted_in_tenths_and_only_its_absence_means_none(double? seconds, string expected)
    {
        var call = SupervisorCall.Ensure(new AttemptOrder
        {
            Attempt = Attempt,
            Epoch = 1,
            Script = new Script { Text = "" },
            Environment = new Dictionary<string, string>(),
            Timeout = seconds is { } limit ? new TimeSpan((long)Math.Min(limit * TimeSpan.TicksPerSecond, TimeSpan.MaxValue.Ticks / 2)) : null,
        }, TimeSpan.Zero);

        Assert.Equal(expected, call.ArgumentsUnder("/root")[6]);
    }

    [Fact]
    public void Each_call_has_a_token_of_its_own() =>
        Assert.NotEqual(SupervisorCall.Observe(Attempt).Token, SupervisorCall.Observe(Attempt).Token);

    [Theory]
    [InlineData("A", "anything\n'\"$", true)]
    [InlineData("_a1", "", true)]
    [InlineData("1A", "x", false)]
    [InlineData("A-B", "x", false)]
    [InlineData("A\n", "x", false)]
    [InlineData("", "x", false)]
    [InlineData("É", "x", false)]
    [InlineData("A", "\0", false)]
    public void Only_names_and_values_that_a_shell_can_hold_are_passed_on(string name, string value, bool fine) =>
        Assert.Equal(fine, EnvironmentText.ProblemOf(new Dictionary<string, string> { [name] = value }) is null);

    [Theory]
    [InlineData(null, true)]
    [InlineData("/it's \"$HOME\"\t", true)]
    [InlineData("/two\nlines", false)]
    [InlineData("/no\0end", false)]
    public void Only_directories_that_fit_on_a_line_are_passed_on(string? directory, bool fine) =>
        Assert.Equal(fine, SupervisorCall.ProblemOf(new AttemptOrder
        {
            Attempt = Attempt,
            Epoch = 1,
            Script = new Script { Text = "", WorkingDirectory = directory },
            Environment = new Dictionary<string, string>(),
        }) is null);
}
