using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Runs;

/// <summary>
/// Identity of a run, made by the cluster from the job and the cause, so that deciding twice yields the same run:
/// <c>r</c>, two digits for the shard of its job, then 18 characters of base 32 of a SHA-256.
/// Only <c>[a-z2-7]</c> and digits, so it is safe as a path, a container name and a key.
/// </summary>
[GenerateSerializer, Immutable, Alias("cronium.run-id"), JsonConverter(typeof(RunIdJsonConverter))]
public readonly record struct RunId
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);
    private const int HashLength = 18;
    private const int Length = 3 + HashLength;

    private RunId(string value) => Value = value;

    /// <summary>The text of the id.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>The scheduler shard of the run's job; keys of a run share the shard's hash tag.</summary>
    public int Shard => int.Parse(Value.AsSpan(1, 2), CultureInfo.InvariantCulture);

    /// <summary>The run of one occurrence of a schedule.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="jobUid">The job's unique id, which a deleted and recreated job does not share.</param>
    /// <param name="dueAt">The due instant, to the millisecond.</param>
    public static RunId ForOccurrence(string job, string jobUid, DateTimeOffset dueAt) =>
        Derive(job, jobUid, "occurrence", dueAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>The run of one request by hand, or of a retry of a whole run.</summary>
    public static RunId ForRequest(string job, string jobUid, string idempotencyKey) => Derive(job, jobUid, "request", idempotencyKey);

    /// <summary>Reads an id that came from outside.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RunId id)
    {
        id = default;
        if (text is not { Length: Length } || text[0] != 'r'
            || !int.TryParse(text.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var shard)
            || shard >= ShardId.Count || text.AsSpan(3).ContainsAnyExcept(Letters))
        {
            return false;
        }

        id = new RunId(text);
        return true;
    }

    /// <summary>Reads an id that came from outside.</summary>
    /// <exception cref="CroniumException">It is not an id of a run.</exception>
    public static RunId Parse(string text) => TryParse(text, out var id) ? id : throw CroniumException.NoRun(text);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";

    private static RunId Derive(string job, string jobUid, string kind, string cause)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{jobUid}\n{kind}\n{cause}"));
        var text = new StringBuilder(Length).Append('r').Append(ShardId.OfJob(job).ToString("00", CultureInfo.InvariantCulture));
        for (var i = 0; i < HashLength; i++)
        {
            text.Append(Alphabet[hash[i] & 31]);
        }

        return new RunId(text.ToString());
    }

    private sealed class RunIdJsonConverter : JsonConverter<RunId>
    {
        public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not the id of a run.");

        public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
