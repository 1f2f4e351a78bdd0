using CsCheck;
using GreenFlux.Billing.Tariffs;

namespace GreenFlux.Tests.Unit.Billing.Tariffs;

/// <summary>The kernel against the slow witness, line by line.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void The_kernel_and_the_witness_agree_on_every_line_of_sessions_in_five_minutes() => Agree(WitnessCases.FiveMinutes, Soak.Times(60_000, 1_000_000));

    [Fact]
    public void The_kernel_and_the_witness_agree_on_every_line_of_sessions_in_quarter_hours() => Agree(WitnessCases.QuarterHours, Soak.Times(40_000, 1_000_000));

    [Fact]
    public void The_kernel_and_the_witness_agree_on_every_line_of_sessions_in_tens_of_seconds() => Agree(WitnessCases.Fine, Soak.Times(300, 100_000));

    private static void Agree(WitnessCases cases, int times)
    {
        var witness = new ReferencePricer(cases.StepSeconds);
        cases.Gen.Sample((tariff, session) =>
        {
            var expected = witness.Price(tariff, session);
            var actual = new TariffPricer(tariff).Price(session).Lines.Select(ToReference).ToList();
            Assert.Equal(expected, actual);
        }, iter: times, print: Print);
    }

    private static ReferenceLine ToReference(TariffLine line)
    {
        var secondsPerUnit = line.Unit switch { TariffUnit.Hour => 3600m, TariffUnit.Minute => 60m, _ => 0m };
        return new ReferenceLine(
            line.Element, line.Dimension, line.IsReservation, line.From, line.To, secondsPerUnit > 0 ? decimal.Round(line.Measured * secondsPerUnit, 6) : line.Measured,
            line.Seconds ?? line.Quantity, line.RoundedAmount);
    }

    private static string Print((Tariff Tariff, SessionProfile Session) input) =>
        $"{input.Tariff.FlatFees}\n{string.Join('\n', input.Tariff.Elements.Select(element => $"{string.Join(", ", element.Components)} when {string.Join(", ", element.Conditions)}"))}\n{input.Session.Zone.Id}\n{string.Join('\n', input.Session.Periods)}";
}
