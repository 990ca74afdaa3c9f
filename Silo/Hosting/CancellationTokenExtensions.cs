namespace Cronium.Silo.Hosting;

/// <summary>Waiting for a token.</summary>
internal static class CancellationTokenExtensions
{
    /// <summary>Ends when the token is canceled.</summary>
    public static async Task WhenCanceledAsync(this CancellationToken token)
    {
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(canceled.SetResult);
        await canceled.Task;
    }
}
