namespace GreenFlux.Platform.Storage;

/// <summary>Tags of documents: a name, a colon and a value, for example <c>token:04A1B2</c>.</summary>
public static class DocumentTag
{
    /// <summary>
    /// The tag of any value, also of foreign text: one that no tag can hold (over 200 bytes, control characters, half a
    /// surrogate pair) is replaced by its <see cref="ContentHash"/>. Equal values make equal tags.
    /// </summary>
    public static string Of(string name, string value)
    {
        var tag = $"{name}:{value}";
        return DocumentLimits.IsPossibleTag(tag) ? tag : $"{name}:#{ContentHash.Of(value)}";
    }
}
