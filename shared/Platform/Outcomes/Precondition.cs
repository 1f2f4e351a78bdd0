namespace GreenFlux.Platform.Outcomes;

/// <summary>Which version a change was decided on.</summary>
/// <param name="ETag">The version that was read; null accepts whatever is there (the caller said <c>*</c>).</param>
public readonly record struct Precondition(string? ETag)
{
    public static Precondition Any => default;

    public bool Allows(string current) => ETag is null || string.Equals(ETag, current, StringComparison.Ordinal);
}
