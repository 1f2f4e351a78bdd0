using GreenFlux.Billing.Tariffs;

namespace GreenFlux.Billing.Kernel;

/// <summary>A tariff made ready for the sweep: conditions as plain bounds, components by number. Immutable.</summary>
internal sealed class CompiledTariff
{
    private readonly CompiledElement[] elements;
    private readonly TariffComponent[] components;
    private readonly int[] elementOf;

    /// <exception cref="ArgumentException">An element without a component or with a dimension twice, a negative price, two windows …</exception>
    public CompiledTariff(Tariff tariff)
    {
        FlatFees = tariff.FlatFees;
        elements = new CompiledElement[tariff.Elements.Count];
        var count = 0;
        for (var i = 0; i < elements.Length; i++)
            count += tariff.Elements[i].Components.Count;
        (components, elementOf) = (new TariffComponent[count], new int[count]);
        var next = 0;
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = Compile(tariff.Elements[i], i, next);
            foreach (var component in tariff.Elements[i].Components)
                (components[next], elementOf[next++]) = (component, i);
            NeedsCurrent |= elements[i].Checks.Has(ElementChecks.Current);
        }
        Boundaries = Boundaries.Of(elements);
    }

    public ReadOnlySpan<CompiledElement> Elements => elements;

    public ReadOnlySpan<TariffComponent> Components => components;

    public Boundaries Boundaries { get; }

    public FlatFees FlatFees { get; }

    /// <summary>Some price depends on the charging current.</summary>
    public bool NeedsCurrent { get; }

    public int ElementOf(int component) => elementOf[component];

    private static CompiledElement Compile(TariffElement element, int index, int firstComponent)
    {
        if (element.Components.Count == 0)
            throw new ArgumentException($"Element {index} has no price component.", nameof(element));
        var compiled = CompiledElement.Unconditional;
        foreach (var condition in element.Conditions)
            compiled.Add(condition);
        for (var i = 0; i < element.Components.Count; i++)
        {
            var component = element.Components[i];
            if (component.Price < 0 || component.StepSize < 0 || component.VatPercent is < 0 or > 100)
                throw new ArgumentException($"Element {index} has a price or step size below 0, or VAT outside 0 to 100: {component}.", nameof(element));
            ref var place = ref compiled.PlaceOf(component.Dimension);
            if (place >= 0)
                throw new ArgumentException($"Element {index} has two prices for {component.Dimension}.", nameof(element));
            place = firstComponent + i;
        }
        return compiled;
    }
}
