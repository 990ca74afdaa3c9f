using Cronium.Grains.Jobs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Servers;

/// <summary>What people change of servers: checked, then written by one compare-and-set.</summary>
internal sealed class ServerEditing(ServerStore store, CredentialSeal seal, JumpRoute route, TimeProvider time)
{
    public static CroniumException NoServer(string name) => new(RefusalKind.NotFound, $"There is no server '{name}'.");

    /// <summary>Null: there is no such server.</summary>
    public Task<ServerRecord?> FindAsync(string name) => store.FindAsync(name);

    /// <exception cref="CroniumException">Invalid, or based on another version.</exception>
    public async Task<ServerRecord> PutAsync(string name, PutServer request)
    {
        var definition = ServerValidation.Straighten(request.Definition);
        var reading = await ReadAsync(request.Credentials);
        await CheckAsync(name, definition, reading);
        var given = reading is null || Straighten(request.Credentials) is not { } credentials ? null : new Given(credentials, seal.Seal(name, credentials), reading.Kinds);
        var record = await store.ChangeAsync(name, before =>
        {
            CheckVersion(name, before?.Version ?? 0, request.ExpectedVersion);
            return before is null ? New(definition, given) : Changed(before, definition, given);
        });
        return record ?? throw NoServer(name);
    }

    /// <exception cref="CroniumException">Others are reached through it.</exception>
    public async Task RemoveAsync(string name, bool force)
    {
        if (!force && await route.DependentsAsync(name) is { Count: > 0 } dependents)
        {
            throw new CroniumException(
                RefusalKind.Conflict,
                $"Server '{name}' is the jump host of {string.Join(", ", dependents.Take(5))}{(dependents.Count > 5 ? $" and {dependents.Count - 5} more" : "")}. Apply these with another jumpHost first, or remove it with force.");
        }

        await store.ChangeAsync(name, _ => null);
    }

    /// <exception cref="CroniumException">There is no such server, or its key is pinned.</exception>
    public async Task<ServerRecord> ForgetHostKeyAsync(string name) => await store.ChangeAsync(name, before => before switch
    {
        null => throw NoServer(name),
        { Definition.HostKey: not null } => throw new CroniumException(RefusalKind.Conflict, $"The host key of server '{name}' is pinned by its definition. Apply the server with the new hostKey."),
        { TakenHostKey: null } => before,
        _ => before with { TakenHostKey = null },
    }) ?? throw NoServer(name);

    private static void CheckVersion(string name, long present, long? expected)
    {
        if (expected is { } version && version != present)
        {
            throw new CroniumException(RefusalKind.Conflict, present == 0
                ? $"There is no server '{name}' to change; it was removed, or never made."
                : $"Server '{name}' is at version {present}, not {version}. Read it again and repeat the change.");
        }
    }

    private static ServerCredentials? Straighten(ServerCredentials? credentials) => credentials is null ? null : new ServerCredentials
    {
        PrivateKey = Filled(credentials.PrivateKey),
        Passphrase = Filled(credentials.Passphrase),
        Password = Filled(credentials.Password),
    };

    private static string? Filled(string? text) => text is "" ? null : text;

    private static bool Same(ServerDefinition one, ServerDefinition other) => Text(one) == Text(other);

    private static string Text(ServerDefinition server) => StoreJson.Write(server with { Labels = new SortedDictionary<string, string>(server.Labels.ToDictionary(), StringComparer.Ordinal) });

    /// <summary>Null: those that are there stay.</summary>
    private static async Task<CredentialReading?> ReadAsync(ServerCredentials? credentials) =>
        credentials is null ? null : await Task.Run(() => CredentialReading.Of(credentials)); // An encrypted key takes its time on purpose.

    private async Task CheckAsync(string name, ServerDefinition definition, CredentialReading? reading)
    {
        var problems = ServerValidation.Check(definition).ToList();
        if (JobName.IsValid(definition.Name) && definition.Name != name)
        {
            problems.Add(new Problem("name", definition.Name, $"the address says '{name}'; a server cannot be renamed, create another one"));
        }

        if (problems.TrueForAll(problem => problem.Field != "jumpHost") && await route.ProblemAsync(definition) is { } way)
        {
            problems.Add(way);
        }

        problems.AddRange(reading?.Problems ?? (await store.FindAsync(name) is null ? CredentialReading.None.Problems : []));
        if (problems.Count > 0)
        {
            throw CroniumException.Invalid(problems);
        }
    }

    private ServerRecord New(ServerDefinition definition, Given? given) => new()
    {
        Definition = definition,
        Version = 1,
        UpdatedAt = time.GetUtcNow(),
        Credentials = given?.Sealed ?? throw CroniumException.Invalid(CredentialReading.None.Problems),
        CredentialKinds = given.Kinds,
    };

    private ServerRecord Changed(ServerRecord before, ServerDefinition definition, Given? given)
    {
        var isNew = given is not null && !seal.Holds(definition.Name, before.Credentials, given.Credentials);
        if (!isNew && Same(before.Definition, definition))
        {
            return before;
        }

        var after = before with
        {
            Definition = definition,
            Version = before.Version + 1,
            UpdatedAt = time.GetUtcNow(),
            Credentials = isNew ? given!.Sealed : before.Credentials, // It is new, so it was given.
            CredentialKinds = isNew ? given!.Kinds : before.CredentialKinds,
        };
        return after with
        {
            TakenHostKey = definition.TrustOnFirstUse && after.HasAddressOf(before.Definition) ? before.TakenHostKey : null,
            Abilities = after.HasPlaceOf(before) ? before.Abilities : null,
            Circuit = after.HasWayOf(before) || before.Circuit?.HeldBy is not null ? before.Circuit : null,
        };
    }

    private sealed record Given(ServerCredentials Credentials, string Sealed, string Kinds);
}
