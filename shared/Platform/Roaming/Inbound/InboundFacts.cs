using GreenFlux.Billing;
using GreenFlux.Billing.Vat;
using GreenFlux.Ocpi.Cdrs;
using GreenFlux.Platform.Tenants;
using GreenFlux.Platform.Tokens;
using NodaTime;

namespace GreenFlux.Platform.Roaming.Inbound;

/// <summary>Everything that the decision about a partner's CDR rests on.</summary>
/// <param name="PartyId">The CPO that sent it, normalised.</param>
/// <param name="Token">Null: it is not the tenant's.</param>
/// <param name="Known">The package's rules as known when the session started.</param>
/// <param name="Current">The same as they are now: they may fill what the known ones leave open.</param>
internal sealed record InboundFacts(
    OcpiCdr Cdr, string PartyId, DateTimeZone Zone, Token? Token, Parties.SessionParties Who, TenantSettings Settings, DateTimeOffset ReceivedAt,
    IReadOnlyList<BillingRule> Known, IReadOnlyList<BillingRule> Current, IReadOnlyList<VatSubject> VatSubjects, IReadOnlyList<VatRate> VatRates,
    PriceCeilings Ceilings)
{
    /// <summary>What somebody accepted of it; null: nothing.</summary>
    public InboundAcceptance? Accepted { get; init; }

    public Instant From => Instant.FromDateTimeOffset(Cdr.Start);
    public Instant To => Instant.FromDateTimeOffset(Cdr.End);

    /// <inheritdoc cref="Cdrs.FinishedSession.CeilingOf"/>
    public decimal? CeilingOf(Currency currency) =>
        Settings.Limits.CostCeilings?.TryGetValue(currency.Code, out var own) == true ? own : Ceilings.OfSession(currency);

    public string? RetailPackageId => Who.Driver?.RetailPackageId;
}
