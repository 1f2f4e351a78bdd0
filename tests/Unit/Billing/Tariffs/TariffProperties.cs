using System.Globalization;
using System.Text.Json;
using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Tariffs;

/// <summary>What holds for every tariff and every session.</summary>
public sealed class TariffProperties
{
    private static readonly int Times = Soak.Times(2_000, 200_000);

    private static TariffPrice Price(Tariff tariff, SessionProfile session) => new TariffPricer(tariff).Price(session);

    [Fact]
    public void Totals_are_the_rounded_lines_their_vat_and_the_limits() =>
        Gen.Select(TariffGen.Tariff(), TariffGen.Session).Sample((tariff, session) =>
        {
            var price = Price(tariff, session);
            Assert.Equal(price.Lines.Sum(line => line.RoundedAmount), price.LineTotal);
            Assert.All(price.Lines, line => Assert.Equal(tariff.Currency.Round(line.UnroundedAmount), line.RoundedAmount));
            if (price.Taxes is TaxMode.Excluded or TaxMode.Included)
            {
                Assert.Equal(price.VatShares.Sum(share => share.Net) + price.Limits.Sum(limit => limit.Net), price.Net);
                Assert.Equal(price.VatShares.Sum(share => share.Vat) + price.Limits.Sum(limit => limit.Vat), price.Vat);
                Assert.Equal(price.LineTotal, price.VatShares.Sum(share => price.Taxes == TaxMode.Included ? share.Net + share.Vat : share.Net));
            }
            if (price is { Net: { } net, Gross: { } gross })
                Assert.Equal(gross, net + price.Vat);
        }, iter: Times);

    [Fact]
    public void Nothing_is_negative() =>
        Gen.Select(TariffGen.Tariff(), TariffGen.Session).Sample((tariff, session) =>
        {
            var price = Price(tariff, session);
            Assert.All(price.Lines, line => Assert.True(line is { UnroundedAmount: >= 0, Quantity: >= 0, Measured: >= 0 }));
            Assert.All([price.Net, price.Vat, price.Gross], total => Assert.False(total < 0));
        }, iter: Times);

    [Fact]
    public void Limits_hold_to_the_last_digit() =>
        Gen.Select(TariffGen.Tariff(), TariffGen.Session).Sample((tariff, session) =>
        {
            var price = Price(tariff, session);
            var known = price.Taxes is TaxMode.Excluded or TaxMode.Included;
            if (known || price.Taxes == TaxMode.ExcludedUnknown)
                Assert.False(price.Net < tariff.MinPrice?.BeforeTax || price.Net > tariff.MaxPrice?.BeforeTax, $"net {price.Net}");
            if (known || price.Taxes == TaxMode.IncludedUnknown)
                Assert.False(price.Gross < tariff.MinPrice?.AfterTax || price.Gross > tariff.MaxPrice?.AfterTax, $"gross {price.Gross}");
        }, iter: Times);

    [Fact]
    public void Cutting_a_period_anywhere_changes_no_unrounded_price() =>
        Gen.Select(TariffGen.Tariff(steps: false), TariffGen.Session, Gen.Int[0, 5], Gen.Int[1, 999]).Sample((tariff, session, which, share) =>
        {
            var periods = session.Periods.ToList();
            var index = which % periods.Count;
            var period = periods[index];
            var cut = period.From + Duration.FromTicks((long)((period.To - period.From).BclCompatibleTicks * (share / 1000m)));
            if (cut <= period.From || cut >= period.To)
                return;
            var first = Energy.FromWattHours(period.Energy.WattHours * (cut - period.From).BclCompatibleTicks / (period.To - period.From).BclCompatibleTicks);

            // The power is given, as the average of a part differs from that of the whole in its last digit.
            var power = period.PowerKilowatts ?? (period.State == SessionState.Charging ? period.Energy.KilowattHours * NodaConstants.TicksPerHour / (period.To - period.From).BclCompatibleTicks : 0m);
            periods[index] = period with { PowerKilowatts = power };
            var whole = Price(tariff, new SessionProfile(session.Zone, periods));
            periods[index] = period with { To = cut, Energy = first, PowerKilowatts = power };
            periods.Insert(index + 1, period with { From = cut, Energy = period.Energy - first, PowerKilowatts = power });
            var parts = Price(tariff, new SessionProfile(session.Zone, periods));

            Assert.Equal(whole.UnroundedLineTotal, parts.UnroundedLineTotal, 6);
        }, iter: Times);

    [Fact]
    public void What_is_billed_without_steps_is_what_was_measured_at_most() =>
        Gen.Select(TariffGen.Tariff(steps: false), TariffGen.Session).Sample((tariff, session) =>
        {
            var price = Price(tariff, session);
            var energy = price.Lines.Where(line => line.Dimension == TariffDimension.Energy).Sum(line => line.Quantity);
            var seconds = price.Lines.Sum(line => line.Seconds ?? 0m);
            Assert.True(energy <= session.Periods.Sum(period => period.Energy.KilowattHours));
            Assert.True(seconds <= (session.To - session.From).BclCompatibleTicks / (decimal)NodaConstants.TicksPerSecond);
            Assert.All(price.Lines, line => Assert.Equal(line.Measured, line.Quantity));
        }, iter: Times);

    [Fact]
    public void A_tariff_with_one_element_always_bills_everything_once() =>
        TariffGen.Session.Sample(session =>
        {
            var tariff = new Tariff
            {
                Currency = Currency.Parse("EUR"),
                Elements = [new TariffElement(new TariffComponent(TariffDimension.Energy, 1m), new TariffComponent(TariffDimension.Time, 1m), new TariffComponent(TariffDimension.ParkingTime, 1m))],
            };
            var price = Price(tariff, session);
            var billed = price.Lines.Sum(line => line.Seconds ?? 0m);
            Assert.Equal(session.Periods.Sum(period => period.Energy.KilowattHours), price.Lines.Where(line => line.Unit == TariffUnit.KilowattHour).Sum(line => line.Quantity));
            Assert.Equal(session.Periods.Where(period => period.State != SessionState.Reserved).Sum(period => (long)(period.To - period.From).TotalSeconds), billed);
        }, iter: Times);

    [Fact]
    public void The_same_input_gives_the_same_bytes_on_every_thread_and_in_every_culture() =>
        Gen.Select(TariffGen.Tariff(), TariffGen.Session).Sample((tariff, session) =>
        {
            var pricer = new TariffPricer(tariff);
            var here = Bytes(pricer, session);
            byte[]? there = null;
            var thread = new Thread(() => there = Bytes(pricer, session)) { CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } } };
            thread.Start();
            thread.Join();
            Assert.Equal(here, there);
        }, iter: Soak.Times(50, 5_000));

    private static byte[] Bytes(TariffPricer pricer, SessionProfile session)
    {
        var price = pricer.Price(session);
        var texts = price.Lines.Select(line => TariffText.Explain(line, session.Zone)).Concat(price.Limits.Select(limit => TariffText.Explain(limit))).ToArray();
        return JsonSerializer.SerializeToUtf8Bytes(new { price.Net, price.Vat, price.Gross, price.UnroundedLineTotal, Quantities = price.Lines.Select(line => line.Quantity), texts });
    }
}
