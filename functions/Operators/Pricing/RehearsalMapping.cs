using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Rehearsals;

namespace GreenFlux.Functions.Operators.Pricing;

/// <summary>Rehearsals in the API's words.</summary>
internal static class RehearsalMapping
{
    public static string LinkOf(string id) => $"/api/v1/pricing/rehearsals/{id}";

    public static RehearsedSessionResponse ToContract(RehearsedPricing outcome, bool hasDraft) => new()
    {
        EnergyWh = outcome.Facts.Curve.Energy.WattHours,
        ParkingTimeSeconds = (long)outcome.Current.Parked.Total.TotalSeconds,
        Current = ToContract(outcome.Facts, outcome.Current),
        Draft = hasDraft ? ToContract(outcome.Drafted, outcome.Draft) : null,
    };

    public static RehearsalResponse ToContract(Rehearsal rehearsal) => new()
    {
        Id = rehearsal.Id,
        Status = WireNames.To<RehearsalState>(rehearsal.Status),
        From = rehearsal.From,
        Before = rehearsal.Before,
        StationId = rehearsal.StationId,
        CreatedAt = rehearsal.CreatedAt,
        EndedAt = rehearsal.EndedAt,
        ProgressPercent = ProgressOf(rehearsal),
        Failure = rehearsal.Failure,
        Figures = ToContract(rehearsal.Figures),
        Links = new RehearsalLinks(LinkOf(rehearsal.Id), $"{LinkOf(rehearsal.Id)}/sessions", $"{LinkOf(rehearsal.Id)}/differences"),
    };

    public static RehearsalGroupBody ToContract(RehearsalGroup group) => new()
    {
        By = WireNames.To<RehearsalGroupingName>(group.By),
        Id = group.Key == RehearsalGroup.Nobody ? null : group.Key,
        Figures = ToContract(group.Figures),
    };

    public static RehearsedSessionLine ToContract(RehearsedSession session) => new()
    {
        SessionId = session.SessionId,
        StationId = session.StationId,
        LocationId = session.LocationId,
        CpoId = session.CpoId,
        EmspId = session.EmspId,
        StartedAt = session.StartedAt,
        EnergyWh = session.EnergyWh,
        Prices = [.. session.Prices.Select(price => new RehearsedPriceBody(
            WireNames.To<PricingEngine>(price.Engine), PriceEvidenceMapping.ToContract(price.Billed), PriceEvidenceMapping.ToContract(price.Current), PriceEvidenceMapping.ToContract(price.Draft)))],
        CurrentFlags = session.CurrentFlags,
        DraftFlags = session.DraftFlags,
    };

    private static RehearsedPricesBody ToContract(FinishedSession session, PricedEngines priced) => new()
    {
        Wholesale = priced.Wholesale is { } wholesale ? CdrMapping.ToContract(wholesale) : null,
        Retail = priced.Retail is { } retail ? CdrMapping.ToContract(retail) : null,
        Reimbursement = priced.Reimbursement is { } reimbursement ? CdrMapping.ToContract(reimbursement) : null,
        Reasons = [.. priced.Reasons.Select(FlaggedTransactionMapping.ToContract)],
        Rules = [.. RehearsedRules.Explain(session).Select(BillingRuleSelectionMapping.ToContract)],
        Text = PriceText.Of(priced, session.Zone),
    };

    private static RehearsalFiguresBody ToContract(RehearsalFigures figures) => new()
    {
        Sessions = figures.Sessions,
        Totals = [.. figures.Totals.Select(ToContract)],
        Flags = [.. figures.Flags.Select(flag => new RehearsalFlagBody(flag.Code, flag.Current, flag.Draft))],
    };

    private static RehearsalTotalBody ToContract(EngineTotal total) => new()
    {
        Engine = WireNames.To<PricingEngine>(total.Engine),
        Currency = total.Currency.Code,
        Billed = total.Billed,
        Current = total.Current,
        Draft = total.Draft,
        Difference = total.Draft - total.Current,
        BilledSessions = total.BilledSessions,
        CurrentSessions = total.CurrentSessions,
        DraftSessions = total.DraftSessions,
    };

    private static int ProgressOf(Rehearsal rehearsal)
    {
        if (rehearsal.Status == RehearsalStatus.Completed)
            return 100;
        return rehearsal.Reached is { } reached
            ? (int)Math.Clamp(100 * (rehearsal.Before - reached).TotalSeconds / (rehearsal.Before - rehearsal.From).TotalSeconds, 0, 99)
            : 0;
    }
}
