using GreenFlux.Billing;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;
using NodaTime;

namespace GreenFlux.Platform.Cdrs;

/// <summary>Everything that the decision about a finished session rests on: the pure middle needs nothing else.</summary>
/// <param name="Curve">What the meter says.</param>
/// <param name="Rules">For each engine the rules that its code leads to, as known when the session started.</param>
/// <param name="Now">The instant of the decision; part of the record's audit stamps only.</param>
public sealed record FinishedSession(
    Session Session, MeterCurve Curve, DateTimeZone Zone, TenantSettings Settings, RuleBook Rules, DateTimeOffset Now)
{
    /// <exception cref="InvalidOperationException">The session has not ended.</exception>
    public SessionStop Stop => Session.Stop ?? throw new InvalidOperationException($"Session {Session.Id} has not ended.");

    public TimeSpan Elapsed => Stop.At - Session.StartedAt;
}

/// <summary>Billing rules by engine; an engine that does not run for the session is null.</summary>
public sealed record RuleBook(EngineRules Wholesale, EngineRules? Retail, EngineRules? Reimbursement);

/// <param name="TariffCode">The code, or for retail the package; null when there is none although the engine must run.</param>
/// <param name="Known">The rules of that code as they were when the platform learned of the session's start.</param>
/// <param name="Current">The rules as they are now: they may fill a gap that the known ones leave, never replace them.</param>
public sealed record EngineRules(
    BillingEngine Engine, string? TariffCode, IReadOnlyList<BillingRule> Known, IReadOnlyList<BillingRule> Current);
