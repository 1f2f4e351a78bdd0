namespace GreenFlux.Platform.Storage;

/// <summary>The containers of the platform; each knows nothing of the others.</summary>
public enum Container
{
    /// <summary>By (tenant, station): station, connection, connectors, transactions, command queue.</summary>
    Stations,

    /// <summary>By (tenant, month, bucket): sessions, CDRs, flagged transactions, outbox entries.</summary>
    Ledger,

    /// <summary>By (tenant, kind): locations, tariffs, rules, packages, drivers, webhooks.</summary>
    Config,

    /// <summary>By (tenant, hash of uid): tokens; by (tenant, driver): coupon balances and uses.</summary>
    Tokens,

    /// <summary>By hash of (kind, value): who owns a charger identity, an API key. The one container not keyed by tenant.</summary>
    Directory,
}

/// <summary>
/// One composite string, made here alone. Parts are joined by <c>|</c>; a <c>|</c>, <c>/</c>, <c>\</c>, <c>#</c>,
/// <c>?</c> or <c>%</c> inside a part is percent-encoded, so that no two lists of parts make the same key.
/// </summary>
public readonly record struct PartitionKey
{
    private PartitionKey(string value) => Value = value;

    public string Value { get; }

    public static PartitionKey Of(params ReadOnlySpan<string> parts)
    {
        if (parts.Length == 0)
            throw new ArgumentException("A partition key needs at least one part.", nameof(parts));
        var escaped = new string[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            escaped[i] = KeyText.Escape(parts[i]);
        return new PartitionKey(string.Join('|', escaped));
    }

    public override string ToString() => Value;
}

/// <summary>Escaping of foreign text (identities, token uids) inside keys and document ids.</summary>
public static class KeyText
{
    private static readonly System.Buffers.SearchValues<char> Reserved = System.Buffers.SearchValues.Create("|/\\#?%");

    public static string Escape(string part)
    {
        if (part.Length == 0)
            throw new ArgumentException("A key part can't be empty.", nameof(part));
        if (part.AsSpan().IndexOfAny(Reserved) < 0)
            return part;
        var text = new System.Text.StringBuilder(part.Length + 8);
        foreach (var c in part)
        {
            if (Reserved.Contains(c))
                text.Append('%').Append(((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            else
                text.Append(c);
        }
        return text.ToString();
    }
}
