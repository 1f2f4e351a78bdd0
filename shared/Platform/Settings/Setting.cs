namespace GreenFlux.Platform.Settings;

/// <summary>Where a setting counts.</summary>
[Flags]
public enum SettingRuntime
{
    None = 0,

    /// <summary>On one machine, by <c>./greenflux up</c>.</summary>
    Embedded = 1,

    /// <summary>In the function app.</summary>
    Azure = 2,
    Both = Embedded | Azure,
}

/// <summary>One setting that the platform, or the host that it runs in, reads.</summary>
/// <param name="Name">
/// Its parts joined by colons, as in a JSON file; an app setting or an environment variable has two underscores instead. A part in
/// braces stands for a name of one's own.
/// </param>
/// <param name="Default">What counts where it isn't set; empty: nothing does.</param>
/// <param name="Meaning">A sentence for whoever runs the platform.</param>
public sealed record Setting(string Name, SettingRule Rule, string Default, string Meaning)
{
    private readonly string[] parts = Name.Split(':');

    /// <summary>Its value is never shown. On Azure it comes by a Key Vault reference.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Where it counts.</summary>
    public SettingRuntime Runtime { get; init; } = SettingRuntime.Both;

    /// <summary>The embedded runtime makes it at its first start, and checks it itself.</summary>
    public bool IsMadeWhenEmbedded { get; init; }

    /// <summary>The name of an app setting or environment variable.</summary>
    public string VariableName => Name.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Whether it has a name of one's own in it.</summary>
    public bool IsPattern => Name.Contains('{', StringComparison.Ordinal);

    /// <summary>The part by which we know our own; null: a name without parts, which may be anybody's.</summary>
    public string? Section => parts.Length > 1 ? parts[0] : null;

    /// <param name="key">As configuration has it.</param>
    public bool IsNamed(string key)
    {
        var given = key.Split(':');
        return given.Length == parts.Length
            && given.Zip(parts).All(pair => pair.Second.StartsWith('{') ? pair.First.Length > 0 : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>Settings of which the function app needs one.</summary>
/// <param name="Names">Of the catalog; a pattern is met by any that it names.</param>
/// <param name="Why">What does not work without; a sentence.</param>
public sealed record SettingNeed(IReadOnlyList<string> Names, string Why);
