using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Supervision;
using CsCheck;

namespace Cronium.Grains.Tests.Execution.Supervision;

public sealed class SupervisorAnswerTests
{
    private const string Facts = "motd\n.\ntoken\nclaim 1 100 2000 b 7 t 0 100 1000\nstarted run 101 2001 5 6\nrc 1 exit 0 - 10 20 5 .\nsupervised no\nleft no\nboot b\nbytes 11 22\n";
    private const string Answer = Facts + ".\n";
    private const string AnswerWithOutput = Facts + "inline 5 3\n.\none\n.two";

    [Fact]
    public void An_answer_is_read_after_its_token_whatever_came_before()
    {
        var facts = Parse(Answer).Facts;

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
    public void Output_that_came_along_is_taken_by_its_length()
    {
        var answer = Parse(AnswerWithOutput + "bye");

        Assert.Equal("one\n."u8.ToArray(), answer.Stdout.ToArray());
        Assert.Equal("two"u8.ToArray(), answer.Stderr.ToArray());
    }

    [Fact]
    public void Output_that_came_along_may_be_anything() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40]).Sample((noise, stdout, stderr) =>
        {
            var head = Encoding.ASCII.GetBytes($"\ntoken\ninline {stdout.Length} {stderr.Length}\n.\n");
            var answer = SupervisorAnswer.Parse((byte[])[.. noise, .. head, .. stdout, .. stderr], "token");

            return answer.Stdout.Span.SequenceEqual(stdout) && answer.Stderr.Span.SequenceEqual(stderr);
        });

    [Fact]
    public void An_empty_answer_is_an_answer() =>
        Assert.Equal(AttemptStage.Absent, Parse("token\n.\n").Facts.Observe().Stage);

    [Theory]
    [InlineData("")]
    [InlineData("sh: not found\n")]
    [InlineData("token\nforgotten\n")]
    [InlineData("other\n.\n")]
    [InlineData("token\nnews\n.\n")]
    [InlineData("token\nsupervised maybe\n.\n")]
    [InlineData("token\nbytes 1\n.\n")]
    [InlineData("token\nbytes ? ?\n.\n")]
    [InlineData("token\ninline 1\n.\n")]
    [InlineData("token\ninline 1 1\n.\nx")]
    [InlineData("token\ntrouble cannot write to /x\n.\n")]
    public void Anything_else_is_no_answer(string output) =>
        Assert.Throws<TargetUnreachableException>(() => Parse(output));

    [Fact]
    public void Trouble_is_told_as_the_target_put_it()
    {
        var exception = Assert.Throws<TargetUnreachableException>(() => Parse("token\ntrouble cannot write to /x\n.\n"));

        Assert.Contains("cannot write to /x", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Answer)]
    [InlineData(AnswerWithOutput)]
    public void An_answer_cut_anywhere_is_never_a_result(string answer) =>
        Gen.Int[0, answer.Length - 1].Sample(length =>
        {
            Assert.Throws<TargetUnreachableException>(() => Parse(answer[..length]));
        });

    [Fact]
    public void What_was_printed_is_quoted_without_control_characters()
    {
        var exception = Assert.Throws<TargetUnreachableException>(() => Parse("\e[31mno such shell\a"));

        Assert.Contains("no such shell", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', exception.Message);
    }

    private static SupervisorAnswer Parse(string output) => SupervisorAnswer.Parse(Encoding.UTF8.GetBytes(output), "token");
}
