using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs;

namespace GreenFlux.Tests.Unit.Checks;

/// <summary>How far an acceptance reaches: the reasons, the readings and the cost that it was given for.</summary>
public sealed class AcceptanceTests
{
    private static readonly SomeSession Dear = new() { Wholesale = [SomeSession.Rule(60m)] };
    private static readonly SomeSession Long = new() { To = SomeSession.Ten.AddDays(8) };

    [Fact]
    public void A_cost_is_accepted_as_it_was()
    {
        var accepted = Accept(Dear, "COST_ABOVE_CEILING");
        Assert.Empty(Codes(Dear, accepted));
        Assert.Equal(["COST_ABOVE_CEILING"], Codes(Dear with { Wholesale = [SomeSession.Rule(60.001m)] }, accepted));
    }

    [Fact]
    public void What_is_plausible_is_accepted_for_its_readings_whatever_it_costs()
    {
        var accepted = Accept(Long, "TOO_LONG");
        Assert.Empty(Codes(Long, accepted));
        Assert.Empty(Codes(Long with { Wholesale = [SomeSession.Rule(0.41m)] }, accepted));
        Assert.Equal(["TOO_LONG"], Codes(Long with { MeterStop = 11_001m }, accepted));
    }

    [Fact]
    public void Other_reasons_stay()
    {
        var both = Long with { Wholesale = Dear.Wholesale };
        Assert.Equal(["TOO_LONG"], Codes(both, Accept(both, "COST_ABOVE_CEILING")));
        Assert.Equal(["COST_ABOVE_CEILING"], Codes(both, Accept(both, "TOO_LONG")));
        // Nobody can accept that something is missing.
        var unknown = Long with { MaxPowerW = null, EvseId = null };
        Assert.Equal(["MISSING_EVSE"], Codes(unknown, Accept(unknown, "TOO_LONG", "MISSING_EVSE")));
    }

    private static Acceptance Accept(SomeSession session, params string[] codes) =>
        new(codes, SettlementDecision.Decide(session.Finished()).Attempt, Actor.System("somebody"), SomeSession.Ten, "seen");

    private static IEnumerable<string> Codes(SomeSession session, Acceptance acceptance)
    {
        var finished = session.Finished();
        return SettlementDecision.Decide(finished with { Session = finished.Session with { Acceptances = [acceptance] } }) is Settlement.HeldBack held
            ? held.Flagged.Reasons.Select(reason => reason.Code)
            : [];
    }
}
