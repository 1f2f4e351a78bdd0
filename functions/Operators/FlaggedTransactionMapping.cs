using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Operators.Pricing;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Flags;

namespace GreenFlux.Functions.Operators;

/// <summary>Flagged transactions in the API's words.</summary>
internal static class FlaggedTransactionMapping
{
    public static FlaggedTransactionResponse ToContract(FlaggedTransaction flagged) => new()
    {
        Id = flagged.Id,
        BillingStatus = WireNames.To<BillingStatusName>(flagged.Status),
        AllowedActions = [.. FlagActions.AllowedFor(flagged).Select(action => WireNames.To<FlagActionName>(action))],
        SessionId = flagged.SessionId,
        StationId = flagged.StationId,
        TransactionId = flagged.TransactionId,
        TokenUid = flagged.TokenUid,
        StartedAt = flagged.StartedAt,
        EndedAt = flagged.EndedAt,
        Deviations = flagged.Deviations is { } deviations ? [.. deviations.Select(PriceEvidenceMapping.ToContract)] : null,
        EnergyWh = flagged.EnergyWh,
        MeterStopWh = flagged.MeterStopWh,
        Reasons = [.. flagged.Reasons.Select(ToContract)],
        FlaggedAt = flagged.FlaggedAt,
        FlaggedSince = flagged.FlaggedSince,
        DropsAt = flagged.DropsAt,
        CdrId = flagged.ReleasedCdrId,
        Estimate = flagged.Estimate is { } estimate
            ? new FlagEstimateBody(
                PriceEvidenceMapping.ToContract(estimate.Wholesale), PriceEvidenceMapping.ToContract(estimate.Retail), PriceEvidenceMapping.ToContract(estimate.Reimbursement))
            : null,
    };

    /// <param name="history">Of its session, or its own.</param>
    public static FlaggedTransactionResponse ToContract(FlaggedTransaction flagged, IReadOnlyList<BillingEvent>? history) =>
        ToContract(flagged) with { History = history is null ? [] : [.. history.Select(ToContract)] };

    public static FlagReasonBody ToContract(FlagReason reason) => new(
        reason.Code, WireNames.To<Contracts.FlagCategory>(reason.Category), WireNames.To<Contracts.FlagOwner>(reason.Owner), reason.Sentence, reason.Fields,
        reason.Engine is { } engine ? WireNames.To<PricingEngine>(engine) : null, reason.About);

    public static BillingEventBody ToContract(BillingEvent happened) => new(
        WireNames.To<BillingEventName>(happened.Kind), happened.At, AuditEntryFunctions.ToContract(happened.By), happened.Reason, happened.Codes, happened.CdrId);

    public static FlagResolutionResponse ToContract(FlagResolution resolution) => new()
    {
        BillingStatus = WireNames.To<BillingStatusName>(resolution.Status),
        CdrId = resolution.CdrId,
        FlaggedTransaction = resolution.Flagged is { } flagged ? ToContract(flagged) : null,
    };

    public static CdrCorrectionResponse ToContract(CdrCorrection correction) => new()
    {
        BillingStatus = WireNames.To<BillingStatusName>(correction.Resolution.Status),
        CdrId = correction.Resolution.CdrId,
        Made = [.. correction.Made.Select(CdrMapping.ToContract)],
        FlaggedTransaction = correction.Resolution.Flagged is { } flagged ? ToContract(flagged) : null,
    };
}
