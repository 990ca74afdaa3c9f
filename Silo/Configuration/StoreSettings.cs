using Cronium.Grains.Storage;

namespace Cronium.Silo.Configuration;

/// <summary>Where everything durable is kept.</summary>
internal sealed record StoreSettings
{
    [Setting("Redis or Valkey the whole cluster shares, such as redis.example.org:6379,password=...; absent: a store inside this process.", Secrecy = Secrecy.Password)]
    public string? Redis { get; init; }

    [Setting("Directory of the store inside this process; absent: $XDG_STATE_HOME/cronium/<clusterId>, else ~/.local/state/cronium/<clusterId>.")]
    public string? Directory { get; init; }

    [Setting("Whether a Redis that could forget acknowledged writes is refused (strict) or warned about (relaxed).")]
    public Durability Durability { get; init; } = Durability.Strict;

    [Setting("How long to wait for the store at start.", From = "1s", To = "1h")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(60);

    [Setting("Port of the store inside this process, loopback only; 0: any free one.", From = "0", To = "65535")]
    public int EmbeddedPort { get; init; }
}
