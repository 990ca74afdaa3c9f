namespace Cronium.Silo.Configuration;

/// <summary>The HTTP API.</summary>
internal sealed record HttpSettings
{
    [Setting("Address and port of the HTTP API; write http://0.0.0.0:PORT to listen on every interface.")]
    public Uri Url { get; init; } = new("http://127.0.0.1:5080");

    [Setting("Largest request body.", From = "64KiB", To = "64MiB")]
    public long MaxRequestBytes { get; init; } = 2 * 1024 * 1024;
}

/// <summary>The Prometheus endpoint.</summary>
internal sealed record MetricsSettings
{
    [Setting("Port of /metrics, on the host of http:url, without a token; 0: off.", From = "0", To = "65535")]
    public int Port { get; init; } = 9090;
}

/// <summary>Who may do what.</summary>
internal sealed record SecuritySettings
{
    [Setting("Bearer token of the HTTP API; absent: made at the first start and kept in store:directory, or with store:redis made at each start and printed.",
        Secrecy = Secrecy.Whole, Pattern = "[!-~]{8,500}", Allowed = "8 to 500 printable ASCII characters without spaces")]
    public string? AdminToken { get; init; }

    [Setting("Key that encrypts secrets in the store, the same on every silo; absent: made at the first start and kept in store:directory, or with store:redis none, and secrets are refused.",
        Secrecy = Secrecy.Whole, Pattern = "[A-Za-z0-9+/]{43}=", Allowed = "base 64 of 32 bytes, as 'openssl rand -base64 32' makes it")]
    public string? SecretKey { get; init; }
}
