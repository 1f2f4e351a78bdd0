namespace GreenFlux.Billing;

/// <summary>
/// Some names, or all but some: a party that nobody named is always among the latter. So sets can be intersected and
/// taken away from each other without knowing every party there is.
/// </summary>
/// <param name="AllBut">Whether the names are what is missing.</param>
/// <param name="Names">In ordinal order, each once.</param>
internal readonly record struct ValueSet(bool AllBut, IReadOnlyList<string> Names)
{
    public bool IsEmpty => !AllBut && Names.Count == 0;
    public bool IsAll => AllBut && Names.Count == 0;

    public static ValueSet All => new(true, []);

    public static ValueSet Of(params IEnumerable<string> names) => new(false, [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    public bool Contains(string? name) => name is not null && Names.Contains(name, StringComparer.Ordinal) ? !AllBut : AllBut;

    public ValueSet Complement() => this with { AllBut = !AllBut };

    public ValueSet Intersect(ValueSet other)
    {
        if (!AllBut)
            return new(false, [.. Names.Where(other.Contains)]);
        return other.AllBut ? Of([.. Names, .. other.Names]) with { AllBut = true } : other.Intersect(this);
    }

    public ValueSet Except(ValueSet other) => Intersect(other.Complement());

    public ValueSet Union(ValueSet other) => Complement().Intersect(other.Complement()).Complement();

    public bool IsSameAs(ValueSet other) => AllBut == other.AllBut && Names.SequenceEqual(other.Names, StringComparer.Ordinal);
}
