using GreenFlux.Billing;

namespace GreenFlux.Platform.Cdrs;

/// <summary>The CDRs that bill a session as things stand.</summary>
/// <param name="Charge">Null: none does.</param>
/// <param name="Supplement">The retail price, where it came after wholesale had been released.</param>
internal sealed record StandingCdrs(Cdr? Charge, Cdr? Supplement)
{
    public static StandingCdrs None { get; } = new(null, null);

    /// <summary>Newest first: they are taken back in this order.</summary>
    public IEnumerable<Cdr> All => ((Cdr?[])[Supplement, Charge]).OfType<Cdr>();

    /// <summary>The one that shows the retail price.</summary>
    public Cdr? OfRetail => Supplement ?? (Charge?.Retail is null ? null : Charge);
}

/// <summary>
/// What a session's new price means for the CDRs that it has. A CDR never changes: another price is a credit of the old one and
/// a new one; a retail price that was missing is a supplement; the same price is nothing. Pure.
/// </summary>
/// <param name="New">To be stored, in order.</param>
/// <param name="Standing">What bills the session afterwards.</param>
internal sealed record CdrSuccession(IReadOnlyList<Cdr> New, StandingCdrs Standing)
{
    /// <summary>The same with one of the new CDRs replaced, wherever it stands.</summary>
    public CdrSuccession With(Cdr before, Cdr after) => new(
        [.. New.Select(cdr => ReferenceEquals(cdr, before) ? after : cdr)],
        new StandingCdrs(ReferenceEquals(Standing.Charge, before) ? after : Standing.Charge, ReferenceEquals(Standing.Supplement, before) ? after : Standing.Supplement));

    /// <param name="revision">Of the session's newest CDR; 0 when there is none.</param>
    /// <param name="next">What the session comes to now.</param>
    public static CdrSuccession Of(StandingCdrs standing, int revision, Cdr next)
    {
        if (standing.Charge is not { } charge)
        {
            var first = As(next, revision + 1, reference: null);
            return new CdrSuccession([first], new StandingCdrs(first, null));
        }
        if (BillsAlike(charge, next))
        {
            if (IsSameRetail(standing.OfRetail?.Retail, next.Retail))
                return new CdrSuccession([], standing);
            if (standing.OfRetail is null && next.Retail is not null)
            {
                var supplement = Supplement(next, revision + 1, charge);
                return new CdrSuccession([supplement], standing with { Supplement = supplement });
            }
        }
        var credits = Credits(standing, revision, next.CreatedAt);
        var replacement = As(next, revision + credits.Count + 1, charge.Id);
        return new CdrSuccession([.. credits, replacement], new StandingCdrs(replacement, null));
    }

    /// <summary>Takes back all that bills the session.</summary>
    public static CdrSuccession Back(StandingCdrs standing, int revision, DateTimeOffset now) =>
        new(Credits(standing, revision, now), StandingCdrs.None);

    private static List<Cdr> Credits(StandingCdrs standing, int revision, DateTimeOffset now) =>
        [.. standing.All.Select((cdr, at) => CreditCdr.Of(cdr, revision + 1 + at, now))];

    private static Cdr As(Cdr cdr, int revision, string? reference) =>
        cdr with { Id = Cdr.IdOf(cdr.SessionId, revision), Revision = revision, ReferenceId = reference };

    private static Cdr Supplement(Cdr next, int revision, Cdr charge) => As(next, revision, charge.Id) with
    {
        Kind = CdrKind.RetailSupplement,
        EnergyWh = 0m,
        Wholesale = next.Wholesale with { Lines = [], Total = Money.Zero(next.Wholesale.Total.Currency), Vat = next.Wholesale.Vat?.On(Money.Zero(next.Wholesale.Total.Currency)) },
        Reimbursement = null,
    };

    /// <summary>The session itself, and what it costs but for retail.</summary>
    private static bool BillsAlike(Cdr standing, Cdr next) =>
        standing.StartedAt == next.StartedAt && standing.EndedAt == next.EndedAt && standing.EnergyWh == next.EnergyWh
        && standing.ParkingSeconds == next.ParkingSeconds && standing.TokenUid == next.TokenUid && standing.Parties == next.Parties
        && IsSame(standing.Wholesale, next.Wholesale) && IsSame(standing.Reimbursement, next.Reimbursement);

    private static bool IsSame(EnginePrice? standing, EnginePrice? next) =>
        standing?.TariffCode == next?.TariffCode && standing?.Total == next?.Total && standing?.Vat?.Gross == next?.Vat?.Gross;

    /// <summary>Before coupons: the same session has what they paid already.</summary>
    private static bool IsSameRetail(EnginePrice? standing, EnginePrice? next) =>
        standing?.TariffCode == next?.TariffCode && standing?.Total == next?.Total && standing?.Vat?.Percent == next?.Vat?.Percent;
}
