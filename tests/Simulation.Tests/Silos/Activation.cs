using Cronium.Grains;

namespace Cronium.Simulation.Silos;

/// <summary>A grain on a silo: one turn at a time. What it awaits for itself goes on between turns.</summary>
internal abstract class Activation(Silo silo, string key)
{
    private Task _turn = Task.CompletedTask;
    private Task? _activated;

    public string Key => key;

    public bool IsGone { get; private set; }

    protected Silo Silo => silo;

    public async Task<T> TurnAsync<T>(Func<Task<T>> act)
    {
        var (before, mine) = (_turn, new TaskCompletionSource());
        _turn = mine.Task;
        await before;
        try
        {
            await (_activated ??= ActivateAsync());
            return await act();
        }
        catch (Exception exception) when (exception is not CroniumException { Kind: not RefusalKind.Unavailable })
        {
            // AbandonAfterFailure: its memory may differ from the store.
            Deactivate();
            throw;
        }
        finally
        {
            mine.SetResult();
        }
    }

    public void Deactivate()
    {
        IsGone = true;
        silo.Forget(this);
        Stop();
    }

    protected abstract Task ActivateAsync();

    protected virtual void Stop()
    {
    }
}
