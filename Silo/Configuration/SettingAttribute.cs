namespace Cronium.Silo.Configuration;

/// <summary>Makes a property a configuration key. The key's name is the property's path, its default the initializer, its notation follows from the type.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string description) : Attribute
{
    /// <summary>What the key is for, as one sentence.</summary>
    public string Description { get; } = description;

    /// <summary>Smallest value allowed, in the notation of the key.</summary>
    public string? From { get; init; }

    /// <summary>Largest value allowed, in the notation of the key.</summary>
    public string? To { get; init; }

    /// <summary>Regular expression the whole text has to match; needs <see cref="Allowed"/>.</summary>
    public string? Pattern { get; init; }

    /// <summary>The rule behind <see cref="Pattern"/> in words.</summary>
    public string? Allowed { get; init; }

    /// <summary>How much of the value nobody may see.</summary>
    public Secrecy Secrecy { get; init; }
}

/// <summary>How much of a value is hidden wherever configuration is shown.</summary>
internal enum Secrecy
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What follows <c>password=</c>.</summary>
    Password,

    /// <summary>All of it.</summary>
    Whole,
}
