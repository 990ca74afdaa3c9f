using System.Text;
using Cronium.Grains.Jobs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Secrets;

/// <summary>Checks and stores one secret. Holds nothing in memory.</summary>
[GrainType("secret")]
internal sealed class SecretGrain(SecretStore store) : Grain, ISecretGrain
{
    private const int MaxBytes = 64 * 1024;

    private string Name => this.GetPrimaryKeyString();

    public Task PutAsync(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        var problem = !JobValidation.IsVariable(Name) ? new Problem("name", Name, "use letters, digits and '_', not beginning with a digit")
            : size == 0 ? new Problem("value", null, "it is empty")
            : size > MaxBytes ? new Problem("value", null, $"{size:N0} bytes, at most {MaxBytes:N0} are taken")
            : value.Contains('\0', StringComparison.Ordinal) ? new Problem("value", null, "it holds a NUL character, which no environment takes")
            : null;
        return problem is null ? store.PutAsync(Name, value) : throw CroniumException.Invalid([problem]);
    }

    public Task DeleteAsync() => store.DeleteAsync(Name);
}
