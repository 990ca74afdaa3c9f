using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using CsCheck;

namespace Cronium.Integration.Tests.Execution;

/// <summary>A script gets what its order says, whole, and nothing leaks on the way.</summary>
public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_script_of_a_megabyte_arrives_whole()
    {
        var order = Order($"# {new string('é', 500_000)}\necho \"it's all here\"; exit 8");

        AssertExited(8, await RunAsync(order));

        Assert.Equal("it's all here\n", await TextAsync(order.Attempt));
    }

    [Fact]
    public async Task Values_of_the_environment_arrive_character_for_character()
    {
        string[] odd = ["", "'", "\n", "\\", "\"", "$(id)", "\n\n"];
        var value = Gen.Select(Gen.String[Gen.Char[' ', '\u2fff'], 0, 60], Gen.Int[0, odd.Length - 1], (text, n) => text + odd[n]);

        await Gen.Select(value, value).SampleAsync(
            async (one, two) =>
            {
                var order = Order("printf '%s\\0' \"$ONE\" \"$TWO\"") with { Environment = new Dictionary<string, string> { ["ONE"] = one, ["TWO"] = two } };
                await RunAsync(order);
                return await TextAsync(order.Attempt) == $"{one}\0{two}\0";
            },
            iter: 15,
            threads: 1);
    }

    [Fact]
    public async Task Ten_thousand_variables_arrive()
    {
        var order = Order("env | grep -c '^VARIABLE_'; echo \"$VARIABLE_9999\"") with
        {
            Environment = Enumerable.Range(0, 10_000).ToDictionary(n => $"VARIABLE_{n}", n => $"it's {n}"),
        };

        AssertExited(0, await RunAsync(order));

        Assert.Equal("10000\nit's 9999\n", await TextAsync(order.Attempt));
    }

    [Fact]
    public async Task Names_that_the_supervisor_uses_itself_are_free_for_the_script()
    {
        string[] names = ["run", "token", "attempt", "code", "line", "leader", "trouble", "IFS", "role", "root", "PS4"];
        var order = Order($"printf '%s\\n' {string.Join(' ', names.Select(name => $"\"${name}\""))}") with
        {
            Environment = names.ToDictionary(name => name, name => $"my {name}"),
        };

        AssertExited(0, await RunAsync(order));

        var expected = names.Where(name => name != "IFS").Select(name => $"my {name}");
        Assert.Superset(expected.ToHashSet(), (await TextAsync(order.Attempt)).Split('\n').ToHashSet());
    }

    [Fact]
    public async Task An_environment_that_is_too_large_is_refused()
    {
        var order = Order($"echo started >> {Witness}") with { Environment = new Dictionary<string, string> { ["BIG"] = new('x', 200_000) } };

        var seen = await RunAsync(order);

        Assert.Equal(AttemptEnd.Refused, seen.Result?.End);
        Assert.Contains("environment", seen.Result?.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await StartsAsync());
    }

    [Theory]
    [InlineData("A B", "x")]
    [InlineData("1A", "x")]
    [InlineData("A\n", "x")]
    [InlineData("A", "x\0y")]
    public async Task A_variable_that_no_shell_can_hold_is_refused(string name, string value)
    {
        var seen = await Executor.EnsureAsync(Order("true") with { Environment = new Dictionary<string, string> { [name] = value } }, Token);

        Assert.Equal((AttemptStage.Ended, AttemptEnd.Refused), (seen.Stage, seen.Result?.End));
    }

    [Fact]
    public async Task Secrets_are_on_no_command_line_and_in_no_file_while_the_script_runs()
    {
        await Target.ShellAsync($"echo tr0ub4dor > {Target.Root}.pattern");
        using var stop = new CancellationTokenSource();
        var scanner = ScanAsync($"grep -lsf {Target.Root}.pattern /proc/[0-9]*/cmdline", stop.Token);
        for (var round = 0; round < 10; round++)
        {
            var order = Order($"[ \"$SECRET\" = \"$(cat {Target.Root}.pattern)\" ] || exit 1; grep -rlf {Target.Root}.pattern {Target.Root}; exit 0") with
            {
                Environment = new Dictionary<string, string> { ["SECRET"] = "tr0ub4dor" },
            };
            AssertExited(0, await RunAsync(order));
            Assert.Equal("", await TextAsync(order.Attempt));
        }

        await stop.CancelAsync();
        Assert.Equal("", await scanner);
    }

    [Theory]
    [InlineData(Interpreter.Sh, "echo $((40 + 2))")]
    [InlineData(Interpreter.Bash, "a=(40 2); echo $((a[0] + a[1]))")]
    [InlineData(Interpreter.Python, "import os, sys\nprint(40 + int(os.environ['TWO']))")]
    [InlineData(Interpreter.Node, "console.log(40 + Number(process.env.TWO))")]
    public async Task Each_interpreter_reads_its_script(Interpreter interpreter, string text)
    {
        var order = Order("") with
        {
            Script = new Script { Interpreter = interpreter, Text = text },
            Environment = new Dictionary<string, string> { ["TWO"] = "2" },
        };

        AssertExited(0, await RunAsync(order));

        Assert.Equal("42\n", await TextAsync(order.Attempt));
    }

    [Fact]
    public async Task A_missing_interpreter_is_a_refusal_not_an_exit_code()
    {
        var order = Order("") with
        {
            Script = new Script { Interpreter = Interpreter.Node, Text = "1" },
            Environment = new Dictionary<string, string> { ["PATH"] = "/nowhere" },
        };

        var seen = await RunAsync(order);

        Assert.Equal((AttemptEnd.Refused, "The target has no 'node' on its path; install it there, or set PATH in the job's environment."), (seen.Result?.End, seen.Result?.Reason));
    }

    [Fact]
    public async Task A_script_runs_in_an_empty_directory_of_its_own()
    {
        var order = Order("pwd; ls -A");

        await RunAsync(order);

        Assert.Equal($"{DirectoryOf(order.Attempt)}/work\n", await TextAsync(order.Attempt));
    }

    [Fact]
    public async Task A_script_runs_in_the_directory_it_asks_for()
    {
        await Target.ShellAsync($"mkdir -p \"{Target.Root}.it's one\"");
        var order = Order("pwd") with { Script = new Script { Text = "pwd", WorkingDirectory = $"{Target.Root}.it's one" } };

        await RunAsync(order);

        Assert.Equal($"{Target.Root}.it's one\n", await TextAsync(order.Attempt));
    }

    [Theory]
    [InlineData("/nowhere/at all")]
    [InlineData("relative")]
    public async Task A_directory_that_is_not_there_is_a_refusal(string directory)
    {
        var order = Order("") with { Script = new Script { Text = $"echo started >> {Witness}", WorkingDirectory = directory } };

        var seen = await RunAsync(order);

        Assert.Equal(AttemptEnd.Refused, seen.Result?.End);
        Assert.Contains("directory", seen.Result?.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await StartsAsync());
    }

    [Fact]
    public async Task A_script_has_an_empty_standard_input_and_no_terminal()
    {
        var order = Order("read -r line || echo nothing; [ -t 1 ] || echo no terminal; wc -c");

        await RunAsync(order);

        Assert.Equal("nothing\nno terminal\n0\n", await TextAsync(order.Attempt));
    }

    /// <summary>Runs a command over and over, and returns what it ever found.</summary>
    private async Task<string> ScanAsync(string command, CancellationToken stop)
    {
        var found = new StringBuilder();
        while (!stop.IsCancellationRequested)
        {
            found.Append(await Target.ShellAsync(command));
        }

        return found.ToString();
    }
}
