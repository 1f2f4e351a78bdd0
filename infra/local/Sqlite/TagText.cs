namespace GreenFlux.Local.Sqlite;

/// <summary>The tags of a document as one text, the same for the same tags in any order; null for none.</summary>
internal static class TagText
{
    // No tag holds a control character.
    private const char Separator = '\n';

    public static string? Of(IReadOnlyList<string> tags) => tags.Count switch
    {
        0 => null,
        1 => tags[0],
        _ => string.Join(Separator, tags.Order(StringComparer.Ordinal)),
    };

    public static IReadOnlyList<string> Split(string? text) => text?.Split(Separator) ?? [];
}
