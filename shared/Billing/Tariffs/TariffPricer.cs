using System.Runtime.InteropServices;
using NodaTime;

namespace GreenFlux.Billing.Tariffs;

/// <summary>
/// A tariff made ready to price sessions. Pure and immutable: any number of threads may share one.
/// </summary>
/// <remarks>
/// A session is swept once, from boundary to boundary: of periods, of the local clock (in the session's zone, clock changes
/// included), of instants, durations, charging time, and of energy, where the instant of a threshold follows from a period's
/// even energy. Adjoining stretches under the same component are one line.
/// </remarks>
public sealed class TariffPricer
{
    private const int RunsOnStack = 24;

    private readonly CompiledElement[] elements;
    private readonly TariffComponent[] components;
    private readonly int[] elementOf;
    private readonly Boundaries boundaries;
    private readonly bool needsCurrent;

    /// <exception cref="ArgumentException">The tariff can't be: no element, a dimension twice in one, a negative price, limits that cross …</exception>
    public TariffPricer(Tariff tariff)
    {
        Tariff = tariff;
        if (tariff.Elements.Count == 0)
            throw new ArgumentException("A tariff needs at least one element.", nameof(tariff));
        CheckLimits(tariff);
        elements = new CompiledElement[tariff.Elements.Count];
        var flattened = new List<TariffComponent>();
        var owners = new List<int>();
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = Compile(tariff.Elements[i], i, flattened);
            owners.AddRange(Enumerable.Repeat(i, flattened.Count - owners.Count));
            needsCurrent |= elements[i].Checks.Has(ElementChecks.Current);
        }
        (components, elementOf) = ([.. flattened], [.. owners]);
        boundaries = new Boundaries(elements);
    }

    public Tariff Tariff { get; }

    /// <summary>What the tariff needs to know of the session and the session does not tell; null: nothing.</summary>
    public string? Missing(SessionProfile session)
    {
        if (!needsCurrent)
            return null;
        var span = session.Span;
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i] is { State: SessionState.Charging, CurrentAmperes: null })
                return $"The tariff's prices depend on the current, and period {i} does not tell it.";
        }
        return null;
    }

    /// <exception cref="ArgumentException">The session lacks what <see cref="Missing"/> names.</exception>
    public TariffPrice Price(SessionProfile session)
    {
        if (Missing(session) is { } missing)
            throw new ArgumentException(missing, nameof(session));
        var runs = new RunBuffer(stackalloc Run[RunsOnStack]);
        try
        {
            new SessionSweep(elements, boundaries, Tariff.FlatFees).Sweep(session, ref runs);
            StepRounding.Apply(components, ref runs);
            var lines = new TariffLine[runs.Count];
            for (var i = 0; i < lines.Length; i++)
                lines[i] = Line(runs[i]);
            return TariffTotals.Close(Tariff, ImmutableCollectionsMarshal.AsImmutableArray(lines));
        }
        finally
        {
            runs.Dispose();
        }
    }

    private TariffLine Line(in Run run)
    {
        var component = components[run.Component];
        var element = elementOf[run.Component];
        var perHour = Tariff.TimeUnit == TimePriceUnit.Hour;
        var ticksPerUnit = (decimal)(perHour ? NodaConstants.TicksPerHour : NodaConstants.TicksPerMinute);
        decimal measured, quantity, amount;
        decimal? seconds = null;
        TariffUnit unit;
        switch (component.Dimension)
        {
            case TariffDimension.Flat:
                (measured, quantity, amount, unit) = (1m, 1m, component.Price, TariffUnit.Session);
                break;
            case TariffDimension.Energy:
                (measured, quantity, unit) = (run.WattHours / 1000m, (run.WattHours + run.Added) / 1000m, TariffUnit.KilowattHour);
                amount = component.Price * quantity;
                break;
            default:
                // Divided once, at the end: a price times a repeating fraction of an hour would carry its error.
                var ticks = run.Ticks + run.Added;
                (measured, quantity, unit) = (run.Ticks / ticksPerUnit, ticks / ticksPerUnit, perHour ? TariffUnit.Hour : TariffUnit.Minute);
                amount = component.Price * ticks / ticksPerUnit;
                seconds = ticks / NodaConstants.TicksPerSecond;
                break;
        }
        return new TariffLine
        {
            Element = element,
            Reference = Tariff.Elements[element].Reference,
            Dimension = component.Dimension,
            IsReservation = run.State is SessionState.Reserved or SessionState.ReservedExpired,
            From = Instant.FromUnixTimeTicks(run.From),
            To = Instant.FromUnixTimeTicks(run.To),
            Measured = measured,
            Quantity = quantity,
            Unit = unit,
            Seconds = seconds,
            Price = component.Price,
            VatPercent = component.VatPercent,
            StepSize = run.Added > 0 ? component.StepSize : 0,
            UnroundedAmount = amount,
            RoundedAmount = Tariff.Currency.Round(amount),
        };
    }

    private static CompiledElement Compile(TariffElement element, int index, List<TariffComponent> components)
    {
        if (element.Components.Count == 0)
            throw new ArgumentException($"Element {index} has no price component.", nameof(element));
        var compiled = CompiledElement.Unconditional;
        foreach (var condition in element.Conditions)
            compiled.Add(condition);
        foreach (var component in element.Components)
        {
            if (component.Price < 0 || component.StepSize < 0 || component.VatPercent is < 0 or > 100)
                throw new ArgumentException($"Element {index} has a price or step size below 0, or VAT outside 0 to 100: {component}.", nameof(element));
            ref var place = ref compiled.Flat;
            switch (component.Dimension)
            {
                case TariffDimension.Flat:
                    break;
                case TariffDimension.Energy:
                    place = ref compiled.Energy;
                    break;
                case TariffDimension.Time:
                    place = ref compiled.Time;
                    break;
                case TariffDimension.ParkingTime:
                    place = ref compiled.ParkingTime;
                    break;
                default:
                    throw new ArgumentException($"There is no dimension {component.Dimension}.", nameof(element));
            }
            if (place >= 0)
                throw new ArgumentException($"Element {index} has two prices for {component.Dimension}.", nameof(element));
            place = components.Count;
            components.Add(component);
        }
        return compiled;
    }

    private static void CheckLimits(Tariff tariff)
    {
        var (min, max) = (tariff.MinPrice, tariff.MaxPrice);
        if (min is { BeforeTax: < 0 } or { AfterTax: < 0 } || max is { BeforeTax: < 0 } or { AfterTax: < 0 })
            throw new ArgumentException("A price limit is never negative.", nameof(tariff));
        if (min?.BeforeTax > max?.BeforeTax || min?.AfterTax > max?.AfterTax || min?.BeforeTax > min?.AfterTax || max?.BeforeTax > max?.AfterTax || min?.BeforeTax > max?.AfterTax)
            throw new ArgumentException("The price limits cross: a minimum above the maximum, or a limit before taxes above the one after them.", nameof(tariff));
    }
}
