namespace Cronium.Silo.Configuration;

/// <summary>Runs in containers.</summary>
internal sealed record DockerSettings
{
    [Setting("Docker Engine this silo reaches, unix:///var/run/docker.sock or tcp://HOST:2376; absent: none.", Pattern = @"unix:///.+|tcp://[^/]+:[0-9]{1,5}/?", Allowed = "unix:///PATH or tcp://HOST:PORT")]
    public string? Endpoint { get; init; }

    [Setting("Directory with ca.pem, cert.pem and key.pem for a tcp:// endpoint, as the docker command has it.")]
    public string? Certificates { get; init; }

    [Setting("What the cluster calls the engine; absent: the name of its host.", Pattern = "[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?", Allowed = "up to 64 letters, digits, '.', '_' and '-', beginning and ending with a letter or digit")]
    public string? Name { get; init; }

    [Setting("Labels of the engine, for targets such as {container: IMAGE, labels: {zone: a}}; absent: none.", Pattern = "[^=,]+=[^=,]+(,[^=,]+=[^=,]+)*", Allowed = "NAME=VALUE, several with commas between, such as zone=a,disk=ssd")]
    public string? Labels { get; init; }

    [Setting("Containers at once on the engine; further runs wait.", From = "1", To = "10000")]
    public int MaxConcurrent { get; init; } = 20;

    [Setting("User and group of scripts in containers, as numbers.", Pattern = "[1-9][0-9]{0,9}:[1-9][0-9]{0,9}", Allowed = "UID:GID as numbers, and never root")]
    public string User { get; init; } = "1000:1000";

    [Setting("A static busybox on the silo's machine, put into each container, so that images without a shell run too; absent: the image's own shell is used.", Pattern = "/.+", Allowed = "an absolute path")]
    public string? Shell { get; init; }

    [Setting("How long an ended container is kept, empty, after nothing may start it any more.", From = "0s", To = "7d")]
    public TimeSpan KeepEnded { get; init; } = TimeSpan.FromMinutes(15);

    public DockerLimitSettings Limits { get; init; } = new();

    public DockerDefaultSettings Defaults { get; init; } = new();
}

/// <summary>The most that a job may ask for.</summary>
internal sealed record DockerLimitSettings
{
    [Setting("CPUs a job may ask for at most.", From = "0.01", To = "1024")]
    public double Cpu { get; init; } = 4;

    [Setting("Memory and swap together a job may ask for at most.", From = "6MiB", To = "16TiB")]
    public long Memory { get; init; } = 4L << 30;

    [Setting("Processes and threads a job may ask for at most.", From = "16", To = "1000000")]
    public int Pids { get; init; } = 4096;

    [Setting("Size of /tmp, which is memory, a job may ask for at most.", From = "0", To = "16TiB")]
    public long Tmp { get; init; } = 1L << 30;
}

/// <summary>What a job gets that asks for nothing; never more than the limits.</summary>
internal sealed record DockerDefaultSettings
{
    [Setting("CPUs of a job that does not say.", From = "0.01", To = "1024")]
    public double Cpu { get; init; } = 1;

    [Setting("Memory and swap together of a job that does not say.", From = "6MiB", To = "16TiB")]
    public long Memory { get; init; } = 512L << 20;

    [Setting("Processes and threads of a job that does not say.", From = "16", To = "1000000")]
    public int Pids { get; init; } = 256;

    [Setting("Size of /tmp of a job that does not say.", From = "0", To = "16TiB")]
    public long Tmp { get; init; } = 64L << 20;
}
