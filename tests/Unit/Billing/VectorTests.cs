using GreenFlux.Billing;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing;

/// <summary>Worked money examples as data: a meter record, rules, and what each engine must make of them.</summary>
public sealed record Vector(string Id, string About, string Zone, MeterRecord Record, IReadOnlyList<BillingRule> Rules, VectorOutcome Expected)
{
    public override string ToString() => $"{Id}: {About}";
}

public sealed record VectorOutcome(
    decimal EnergyWh, string EndsAt, IReadOnlyList<MeterFinding> Findings, IReadOnlyList<VectorPrice> Priced);

public sealed record VectorPrice(BillingEngine Engine, string RuleId, IReadOnlyList<VectorLine> Lines, Money Total);

public sealed record VectorLine(PriceDimension Dimension, decimal Quantity, decimal UnroundedCost, decimal RoundedCost);

public sealed class VectorTests
{
    public static TheoryData<string> Ids => new(Vectors.All.Select(vector => vector.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_worked_example_comes_out_to_the_cent(string id)
    {
        var vector = Vectors.All.Single(candidate => candidate.Id == id);
        var zone = DateTimeZoneProviders.Tzdb[vector.Zone];

        var curve = MeterCurveAssembly.Assemble(vector.Record);

        Assert.Equal(vector.Expected.EnergyWh, curve.Energy.WattHours);
        Assert.Equal(vector.Expected.EndsAt, curve.To.ToString());
        Assert.Equal(vector.Expected.Findings, curve.Findings);
        Assert.NotEmpty(vector.Expected.Priced);
        foreach (var expected in vector.Expected.Priced)
        {
            var selection = RuleSelector.Select(vector.Rules, new RuleQuery(expected.Engine, "STD", curve.From, zone));
            Assert.Equal(expected.RuleId, selection.Rule?.Id);

            var priced = RulePricer.Price(selection.Rule!, curve.Slices());

            Assert.Equal(expected.Lines, priced.Lines.Select(line => new VectorLine(line.Dimension, line.Quantity, line.UnroundedCost, line.RoundedCost)));
            Assert.Equal(expected.Total, priced.Total);
        }
    }
}
