namespace GreenFlux.Billing;

/// <summary>
/// How narrow a rule's scope is in each dimension; 0 is any. Weekdays, times of day, validity and exception groups are no
/// part of it.
/// </summary>
internal readonly record struct Specificity(int Cpo, int Emsp, int Location)
{
    public static Specificity Of(BillingRule rule) => new(
        rule.CpoScope is { } cpo ? 1 + (int)cpo.Level : 0,
        rule.EmspScope is { } emsp ? Math.Min(1 + (int)emsp.Level, 1 + (int)EmspScopeLevel.Package) : 0,
        rule.LocationException is null ? 0 : 1);

    /// <summary>At least as narrow in every dimension, and narrower in one.</summary>
    public bool Beats(Specificity other) =>
        Cpo >= other.Cpo && Emsp >= other.Emsp && Location >= other.Location && this != other;
}
