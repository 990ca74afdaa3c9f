using System.Text.Json;

namespace Cronium.Silo.Http.Documents;

/// <summary>Fields whose value must never be repeated.</summary>
internal sealed partial class Fields
{
    /// <summary>A secret text; a problem of it repeats nothing.</summary>
    public string? Secret(string name)
    {
        var value = Any(name);
        switch (value?.ValueKind)
        {
            case null:
                return null;
            case JsonValueKind.String:
                return value.Value.GetString();
            case JsonValueKind.Object:
                Refuse(name, "must be the text itself here; {file: ...} and {env: ...} are read by the command 'cronium servers apply'.");
                return null;
            default:
                Refuse(name, "must be a text; put it in quotes.");
                return null;
        }
    }
}
