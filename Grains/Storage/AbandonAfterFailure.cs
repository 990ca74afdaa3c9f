namespace Cronium.Grains.Storage;

/// <summary>Deactivates an <see cref="IStoreBacked"/> grain whose call failed, unless the failure is an answer to the caller.</summary>
internal sealed class AbandonAfterFailure : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception) when (context.Grain is IStoreBacked && exception is not CroniumException { Kind: not RefusalKind.Unavailable })
        {
            context.TargetContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, exception, "Its memory may differ from the store."));
            throw;
        }
    }
}
