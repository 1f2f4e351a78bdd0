using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Tariffs;

/// <summary>What the reference makes of a line; volumes in kWh or seconds.</summary>
internal sealed record ReferenceLine(int Element, TariffDimension Dimension, bool IsReservation, Instant From, Instant To, decimal Measured, decimal Billed, decimal Rounded);

/// <summary>
/// The slow witness: walks a session in small steps and asks at each, from scratch, which price counts. It shares no code
/// with the kernel; sessions and tariffs must change only between its steps.
/// </summary>
internal sealed class ReferencePricer(int stepSeconds)
{

    private static readonly WeekdaySet[] DayFlags =
    [
        WeekdaySet.None, WeekdaySet.Monday, WeekdaySet.Tuesday, WeekdaySet.Wednesday, WeekdaySet.Thursday, WeekdaySet.Friday, WeekdaySet.Saturday, WeekdaySet.Sunday,
    ];

    private sealed class Bill
    {
        public required int Element { get; init; }
        public required TariffComponent Component { get; init; }
        public required SessionState State { get; init; }
        public required Instant From { get; init; }
        public required Instant To { get; set; }
        public decimal Volume { get; set; }
        public decimal Extra { get; set; }
        public bool IsReservation => State is SessionState.Reserved or SessionState.ReservedExpired;
    }

    private sealed record At(Instant Now, LocalDateTime Local, SessionState State, decimal Kwh, Duration Lasting, Duration Charged, decimal Kilowatts, decimal Amperes, List<(TariffElement Element, int Index)> Eligible);

    public List<ReferenceLine> Price(Tariff tariff, SessionProfile session)
    {
        var bills = new List<Bill>();
        var (kwh, charged) = (0m, Duration.Zero);
        foreach (var period in session.Periods)
        {
            var steps = (int)(period.To - period.From).TotalSeconds / stepSeconds;
            var isReservation = period.State is SessionState.Reserved or SessionState.ReservedExpired;
            var began = session.Periods.First(other => isReservation == other.State is SessionState.Reserved or SessionState.ReservedExpired).From;
            var eligible = Eligible(tariff, period.State);
            for (var step = 0; step < steps; step++)
            {
                var now = period.From + Duration.FromSeconds(step * stepSeconds);
                var power = period.PowerKilowatts ?? (period.State == SessionState.Charging ? period.Energy.KilowattHours * 3600m / (steps * stepSeconds) : 0m);
                var at = new At(now, now.InZone(session.Zone).LocalDateTime, period.State, kwh, now - began, charged, power, period.CurrentAmperes ?? 0m, eligible);
                var energy = period.Energy.KilowattHours / steps;
                Count(tariff, bills, at, energy);
                kwh += energy;
                charged += period.State == SessionState.Charging ? Duration.FromSeconds(stepSeconds) : Duration.Zero;
            }
        }
        foreach (var last in new[] { bills.LastOrDefault(IsEnergy), bills.LastOrDefault(bill => IsTime(bill) && !bill.IsReservation), bills.LastOrDefault(bill => IsTime(bill) && bill.IsReservation) })
            RoundUp(last, bills);
        return [.. bills.Select(bill => Line(tariff, bill))];
    }

    private static bool IsEnergy(Bill bill) => bill.Component.Dimension == TariffDimension.Energy;

    private static bool IsTime(Bill bill) => bill.Component.Dimension is TariffDimension.Time or TariffDimension.ParkingTime;

    private void Count(Tariff tariff, List<Bill> bills, At at, decimal energy)
    {
        if (Active(TariffDimension.Flat, at) is { } flat
            && !bills.Exists(bill => bill.Component.Dimension == TariffDimension.Flat && (tariff.FlatFees == FlatFees.OncePerSession || bill.Component == flat.Component && bill.Element == flat.Element)))
            bills.Add(new Bill { Element = flat.Element, Component = flat.Component, State = at.State, From = at.Now, To = at.Now, Volume = 1 });
        Extend(Active(TariffDimension.Energy, at), energy);
        Extend(Active(at.State == SessionState.Parked ? TariffDimension.ParkingTime : TariffDimension.Time, at), stepSeconds);

        void Extend((int Element, TariffComponent Component)? active, decimal volume)
        {
            if (active is not { } found)
                return;
            var open = bills.LastOrDefault(bill => bill.Component.Dimension == found.Component.Dimension);
            if (open is not null && open.Element == found.Element && open.To == at.Now)
                (open.To, open.Volume) = (at.Now + Duration.FromSeconds(stepSeconds), open.Volume + volume);
            else if (volume > 0)
                bills.Add(new Bill { Element = found.Element, Component = found.Component, State = at.State, From = at.Now, To = at.Now + Duration.FromSeconds(stepSeconds), Volume = volume });
        }
    }

    private static (int Element, TariffComponent Component)? Active(TariffDimension dimension, At at)
    {
        foreach (var (element, index) in at.Eligible)
        {
            if (ComponentOf(element, dimension) is { } component && HoldAll(element.Conditions, at))
                return (index, component);
        }
        return null;
    }

    // Plain loops, as these two are asked for each step, dimension and element.
    private static TariffComponent? ComponentOf(TariffElement element, TariffDimension dimension)
    {
        for (var i = 0; i < element.Components.Count; i++)
        {
            if (element.Components[i].Dimension == dimension)
                return element.Components[i];
        }
        return null;
    }

    private static bool HoldAll(IReadOnlyList<TariffCondition> conditions, At at)
    {
        for (var i = 0; i < conditions.Count; i++)
        {
            if (!Holds(conditions[i], at))
                return false;
        }
        return true;
    }

    private static List<(TariffElement Element, int Index)> Eligible(Tariff tariff, SessionState state)
    {
        var order = tariff.Elements.Select((element, index) => (Element: element, Index: index));
        ReservationKind? Kind(TariffElement element) => element.Conditions.OfType<ReservationState>().FirstOrDefault()?.Kind;
        return state switch
        {
            SessionState.Reserved => [.. order.Where(entry => Kind(entry.Element) == ReservationKind.Reserved)],
            SessionState.ReservedExpired => [.. order.Where(entry => Kind(entry.Element) is not null).OrderBy(entry => Kind(entry.Element) == ReservationKind.Expired ? 0 : 1).ThenBy(entry => entry.Index)],
            _ => [.. order.Where(entry => Kind(entry.Element) is null)],
        };
    }

    private static bool Holds(TariffCondition condition, At at) => condition switch
    {
        AbsoluteInterval interval => !(at.Now < interval.From) && !(at.Now >= interval.To),
        LocalDates dates => !(at.Local.Date < dates.From) && !(at.Local.Date >= dates.To),
        Weekdays days => Contains(days.Days, at.Local.DayOfWeek),
        LocalWindow window => IsInside(window, at.Local),
        EnergyBand band => at.Kwh >= band.From.KilowattHours && !(at.Kwh >= band.To?.KilowattHours),
        DurationBand band => at.Lasting >= band.From && !(at.Lasting >= band.To),
        ChargingTimeBand band => at.Charged >= band.From && !(at.Charged >= band.To),
        PowerBand band => !(at.Kilowatts < band.FromKilowatts) && !(at.Kilowatts >= band.ToKilowatts),
        CurrentBand band => !(at.Amperes < band.FromAmperes) && !(at.Amperes >= band.ToAmperes),
        _ => true,
    };

    private static bool IsInside(LocalWindow window, LocalDateTime local)
    {
        // The window that began today or yesterday, laid out on a line of local time.
        foreach (var start in new[] { local.Date.PlusDays(-1), local.Date })
        {
            var from = start + window.From;
            var to = window.To > window.From ? start + window.To : start.PlusDays(1) + window.To;
            if (Contains(window.StartDays, start.DayOfWeek) && local >= from && local < to)
                return true;
        }
        return false;
    }

    private static bool Contains(WeekdaySet days, IsoDayOfWeek day) => days.HasFlag(DayFlags[(int)day]);

    private static void RoundUp(Bill? last, List<Bill> bills)
    {
        if (last is null || last.Component.StepSize == 0)
            return;
        var total = bills.Where(bill => bill.Component.Dimension == last.Component.Dimension && bill.IsReservation == last.IsReservation).Sum(bill => bill.Volume);
        var step = IsEnergy(last) ? last.Component.StepSize / 1000m : last.Component.StepSize;
        last.Extra = Math.Ceiling(total / step) * step - total;
    }

    private static ReferenceLine Line(Tariff tariff, Bill bill)
    {
        var billed = bill.Volume + bill.Extra;
        var unit = !IsTime(bill) ? 1m : tariff.TimeUnit == TimePriceUnit.Hour ? 3600m : 60m;
        var rounded = Math.Round(billed * bill.Component.Price / unit, tariff.Currency.MinorUnits, MidpointRounding.AwayFromZero);
        return new ReferenceLine(bill.Element, bill.Component.Dimension, bill.IsReservation, bill.From, bill.To, bill.Volume, billed, rounded);
    }
}
