namespace GreenFlux.Platform.Chargers;

/// <summary>
/// A connection, and which of several gateways holds it: ids are unique within one gateway only. As text it is
/// <c>shard:id</c>, and the plain id where there is only one gateway; that text is what is stored and handed around.
/// </summary>
/// <param name="Shard">The gateway's name in our configuration; null for the only one.</param>
/// <param name="Id">The gateway's own id, opaque.</param>
public readonly record struct ShardedConnectionId(string? Shard, string Id)
{
    private const char Separator = ':';

    public static ShardedConnectionId Parse(string text) => text.IndexOf(Separator, StringComparison.Ordinal) switch
    {
        < 0 => new(null, text),
        0 => new(null, text[1..]),
        var end => new(text[..end], text[(end + 1)..]),
    };

    /// <summary>An id of the only gateway that holds a colon itself is written with one before it.</summary>
    public override string ToString() =>
        Shard is not null ? $"{Shard}{Separator}{Id}"
        : Id.Contains(Separator, StringComparison.Ordinal) ? $"{Separator}{Id}"
        : Id;
}
