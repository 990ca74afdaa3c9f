using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Runs;
using CsCheck;

namespace Cronium.Grains.Tests.Execution.Supervision;

public sealed class SupervisorAnswerTests
{
    private const string Answer = "motd\n.\ntoken\nclaim 1 100 2000 b 7 t 0 100 1000\nstarted run 101 2001 5 6\nrc 1 exit 0 - 10 20 5 .\nsupervised no\nleft no\nboot b\nbytes 11 22\n.\n";

    [Fact]
    public void An_answer_is_read_after_its_token_whatever_came_before()
    {
        var facts = SupervisorAnswer.Parse(Answer, "token");

        Assert.Equal(
            new RunDirectory
            {
                Claim = "1 100 2000 b 7 t 0 100 1000",
                Started = "run 101 2001 5 6",
                End = "1 exit 0 - 10 20 5 .",
                Boot = "b",
                OutBytes = 11,
                ErrBytes = 22,
            },
            facts);
    }

    [Fact]
    public void An_empty_answer_is_an_answer() =>
        Assert.Equal(AttemptStage.Absent, SupervisorAnswer.Parse("token\n.\n", "token").Observe().Stage);

    [Theory]
    [InlineData("")]
    [InlineData("sh: not found\n")]
    [InlineData("token\nforgotten\n")]
    [InlineData("other\n.\n")]
    [InlineData("token\nnews\n.\n")]
    [InlineData("token\nsupervised maybe\n.\n")]
    [InlineData("token\nbytes 1\n.\n")]
    [InlineData("token\nbytes ? ?\n.\n")]
    [InlineData("token\ntrouble cannot write to /x\n.\n")]
    public void Anything_else_is_no_answer(string output) =>
        Assert.Throws<TargetUnreachableException>(() => SupervisorAnswer.Parse(output, "token"));

    [Fact]
    public void Trouble_is_told_as_the_target_put_it()
    {
        var exception = Assert.Throws<TargetUnreachableException>(() => SupervisorAnswer.Parse("token\ntrouble cannot write to /x\n.\n", "token"));

        Assert.Contains("cannot write to /x", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_cut_anywhere_is_never_a_result() =>
        Gen.Int[0, Answer.Length - 3].Sample(length =>
        {
            Assert.Throws<TargetUnreachableException>(() => SupervisorAnswer.Parse(Answer[..length], "token"));
        });

    [Fact]
    public void What_was_printed_is_quoted_without_control_characters()
    {
        var exception = Assert.Throws<TargetUnreachableException>(() => SupervisorAnswer.Parse("\e[31mno such shell\a", "token"));

        Assert.Contains("no such shell", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', exception.Message);
    }
}
