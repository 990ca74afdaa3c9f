using Cronium.Grains.Execution;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Execution;

/// <summary>On a full disk the result is exact, or the attempt is refused; it is never a success whose output is missing.</summary>
public abstract partial class ExecutorContract
{
    [Theory]
    [InlineData("head -c 5000000 /dev/zero; exit 0")]
    [InlineData("head -c 5000000 /dev/zero; sleep 300")]
    [InlineData("while :; do echo a line that fills the disk in time; done")]
    public async Task A_script_that_fills_the_disk_does_not_succeed(string script) =>
        await WithDiskAsync("600k", async executor =>
        {
            var order = Order(script);
            await executor.EnsureAsync(order, Token);
            Observation seen = new() { Stage = AttemptStage.Absent };
            await UntilAsync("the script ends", async () => (seen = await executor.ObserveAsync(order.Attempt, Token)).Stage == AttemptStage.Ended);

            Assert.Equal(AttemptEnd.OutputLimit, seen.Result?.End);
            Assert.Contains("full", seen.Result?.Reason, StringComparison.Ordinal);
            Assert.Equal(seen.StdoutBytes, (await ReadAsync(order.Attempt, Grains.Logs.OutputStream.Stdout, executor: executor)).Length);
        });

    [Fact]
    public async Task A_script_that_does_not_fit_on_the_disk_is_refused() =>
        await WithDiskAsync("600k", async executor =>
        {
            var seen = await executor.EnsureAsync(Order($"#{new string('x', 900_000)}"), Token);

            Assert.Equal(AttemptEnd.Refused, seen.Result?.End);
            Assert.Contains("full", seen.Result?.Reason, StringComparison.Ordinal);
        });

    [Fact]
    public async Task Nothing_starts_on_a_full_disk() =>
        await WithDiskAsync("100k", async executor =>
        {
            await Target.ShellAsync($"mkdir -p {Target.Root}.disk/r; head -c 1000000 /dev/zero > {Target.Root}.disk/filler 2>/dev/null");
            var order = Order($"echo started >> {Witness}");

            await Assert.ThrowsAsync<TargetUnreachableException>(() => executor.EnsureAsync(order, Token));
            Assert.Equal(0, await StartsAsync());

            await Target.ShellAsync($"rm {Target.Root}.disk/filler");
            await executor.EnsureAsync(order, Token);
            await FileAsync(Witness);
        });

    private async Task WithDiskAsync(string size, Func<IExecutor, Task> act)
    {
        var disk = $"{Target.Root}.disk";
        await Target.ShellAsync($"mkdir -p {disk}");
        await Target.RootShellAsync($"mount -t tmpfs -o size={size},mode=1777 tmpfs {disk}");
        var executor = Target.CreateExecutor(disk);
        await executor.CancelAsync(NewAttempt(), Token);
        try
        {
            await act(executor);
        }
        finally
        {
            // Lazily, so that a failed case shows its own failure.
            await Target.RootShellAsync($"umount -l {disk}");
        }
    }
}
