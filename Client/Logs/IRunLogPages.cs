using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>The stored logs of a run, asked until they answer.</summary>
internal interface IRunLogPages
{
    /// <summary>How far these dispatches' logs have come, in the order asked for.</summary>
    Task<IReadOnlyList<LogHead>> HeadsAsync(IReadOnlyList<string> dispatches, CancellationToken cancellationToken);

    /// <summary>The stored log of one dispatch.</summary>
    ILogPages Of(string dispatch);
}
