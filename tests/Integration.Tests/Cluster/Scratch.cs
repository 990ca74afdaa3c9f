namespace Cronium.Integration.Tests.Cluster;

/// <summary>Directories of one test.</summary>
public static class Scratch
{
    /// <summary>Supervisors outlive their silos, and may still write what they have to.</summary>
    public static Task DeleteAsync(string directory) => Eventually.TrueAsync(
        () =>
        {
            try
            {
                Directory.Delete(directory, recursive: true);
                return Task.FromResult(true);
            }
            catch (IOException)
            {
                return Task.FromResult(!Directory.Exists(directory));
            }
        },
        TimeSpan.FromSeconds(30),
        () => $"{directory} to be removed",
        CancellationToken.None);
}
