namespace GreenFlux.Billing.Tariffs;

/// <summary>Price components that apply while all of their conditions hold.</summary>
/// <param name="Components">At least one, each dimension at most once.</param>
/// <param name="Conditions">All must hold; none: always. At most one <see cref="LocalWindow"/> and one <see cref="ReservationState"/>.</param>
public sealed record TariffElement(IReadOnlyList<TariffComponent> Components, IReadOnlyList<TariffCondition> Conditions)
{
    public TariffElement(params TariffComponent[] components) : this(components, [])
    {
    }

    /// <summary>Whose prices these are, for example the billing rule's id and version; shown on each line.</summary>
    public string? Reference { get; init; }
}
