namespace Cronium.Grains.Logs;

/// <summary>Tells subscribers what was stored. Never waits long and never fails: the store is the truth.</summary>
internal sealed class LogPublisher
{
    public void Publish(LogNews news) => throw new NotImplementedException();
}
