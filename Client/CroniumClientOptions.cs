namespace Cronium.Client;

/// <summary>How a program reaches the cluster.</summary>
public sealed class CroniumClientOptions
{
    /// <summary>The Redis, Valkey or Garnet that the cluster keeps its members in, for example <c>10.0.0.5:6379,password=...</c>; the same value as the silos' <c>store:redis</c>.</summary>
    public string Redis { get; set; } = "127.0.0.1:6379";

    /// <summary>Name of the cluster; the same value as the silos' <c>cluster:clusterId</c>. Default <c>cronium</c>.</summary>
    public string ClusterId { get; set; } = "cronium";

    /// <summary>How long a call to a cluster that does not answer is repeated before it fails. Default 30 s.</summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(30);
}
