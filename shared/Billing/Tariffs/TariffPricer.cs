using System.Runtime.InteropServices;
using GreenFlux.Billing.Kernel;
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
    private readonly CompiledTariff compiled;

    /// <exception cref="ArgumentException">The tariff can't be: no element, a dimension twice in one, a negative price, limits that cross …</exception>
    public TariffPricer(Tariff tariff)
    {
        Tariff = tariff;
        if (tariff.Elements.Count == 0)
            throw new ArgumentException("A tariff needs at least one element.", nameof(tariff));
        CheckLimits(tariff);
        compiled = new CompiledTariff(tariff);
    }

    public Tariff Tariff { get; }

    /// <summary>What the tariff needs to know of the session and the session does not tell; null: nothing.</summary>
    public string? Missing(SessionProfile session)
    {
        if (!compiled.NeedsCurrent)
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
        var runs = new RunBuffer(stackalloc Run[RunBuffer.OnStack]);
        try
        {
            var sweep = new SessionSweep(LinePolicy.Ocpi);
            var periods = session.Span;
            for (var i = 0; i < periods.Length; i++)
                sweep.Advance(compiled, 0, session.Zone, periods[i], i, ref runs);
            StepRounding.Apply(compiled.Components, ref runs);
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
        var component = compiled.Components[run.Component];
        var element = compiled.ElementOf(run.Component);
        var charge = Charge.Of(run, component, Tariff.TimeUnit);
        return new TariffLine
        {
            Element = element,
            Reference = Tariff.Elements[element].Reference,
            Dimension = component.Dimension,
            IsReservation = run.State is SessionState.Reserved or SessionState.ReservedExpired,
            From = Instant.FromUnixTimeTicks(run.From),
            To = Instant.FromUnixTimeTicks(run.To),
            Measured = charge.Measured,
            Quantity = charge.Quantity,
            Unit = charge.Unit,
            Seconds = charge.Seconds,
            Price = component.Price,
            VatPercent = component.VatPercent,
            StepSize = run.Added > 0 ? component.StepSize : 0,
            UnroundedAmount = charge.Amount,
            RoundedAmount = Tariff.Currency.Round(charge.Amount),
        };
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
