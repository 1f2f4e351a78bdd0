using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using NodaTime;

namespace GreenFlux.Platform.Statements;

/// <summary>What a run can settle: sessions that ended before its period did, by records that were made by its cutoff.</summary>
/// <param name="PeriodEnd">Exclusive.</param>
/// <param name="Cutoff">Inclusive.</param>
internal sealed record SettlementWindow(Instant PeriodEnd, Instant Cutoff)
{
    public static SettlementWindow Of(BillingRun run) =>
        new(run.Inputs.Period.EndIn(run.Settings.Zone), Instant.FromDateTimeOffset(run.Inputs.Cutoff));

    /// <summary>Whether the run settles the CDR with the account.</summary>
    public bool IsDue(Cdr cdr, SettlementAccount account) => SettlementRule.IsDue(
        Instant.FromDateTimeOffset(cdr.EndedAt), Instant.FromDateTimeOffset(cdr.CreatedAt), PeriodEnd, Cutoff, account.Marks);

    /// <summary>Whether a record that was made then came in time.</summary>
    public bool IsInTime(DateTimeOffset madeAt) => Instant.FromDateTimeOffset(madeAt) <= Cutoff;
}
