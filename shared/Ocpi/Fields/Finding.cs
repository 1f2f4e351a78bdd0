namespace GreenFlux.Ocpi.Fields;

/// <summary>Something about one field of a JSON document.</summary>
/// <param name="Path">Where, for example <c>elements[0].price_components[1].price</c>; empty: the whole document.</param>
/// <param name="What">What is the matter.</param>
/// <param name="Cure">What to do; empty: the matter says it.</param>
public sealed record Finding(string Path, string What, string Cure)
{
    public override string ToString() => (Path.Length == 0 ? "" : $"{Path}: ") + What + (Cure.Length == 0 ? "" : $"; {Cure}");
}
