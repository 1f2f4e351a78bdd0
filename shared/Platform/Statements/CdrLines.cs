using GreenFlux.Billing;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Roaming.Inbound;

namespace GreenFlux.Platform.Statements;

/// <summary>What a CDR doesn't tell of its parties.</summary>
/// <param name="EmspIsPartner">Whether its eMSP is a partner's, which owes wholesale; else an own one, whose drivers owe retail.</param>
public sealed record CdrSides(bool EmspIsPartner, bool CpoExempt, bool EmspExempt)
{
    /// <summary>Whether you resell its sessions, and credit it for them; else it has agreements of its own.</summary>
    public bool CpoIsManaged { get; init; }
}

/// <summary>A line and the account that it belongs to.</summary>
public sealed record AccountLine(PartyAccount Account, StatementLine Line);

/// <summary>Which statements a CDR is on, and with what. Pure.</summary>
public static class CdrLines
{
    /// <returns>At most three lines; none of a CDR that is not published.</returns>
    public static IReadOnlyList<AccountLine> Of(Cdr cdr, CdrSides sides)
    {
        if (cdr.IsUnpublished)
            return [];
        var lines = new List<AccountLine>(3);
        var parties = cdr.Parties;
        var treatment = parties?.VatTreatment ?? VatTreatment.Standard;
        if (HasWholesale(cdr))
        {
            // Outside production a station's sessions are not resold, and partners don't learn of them (domain §§4 and 13).
            var isShared = cdr.OutsideProduction is null;
            if (isShared || !sides.CpoIsManaged)
            {
                lines.Add(new AccountLine(
                    Account(StatementKind.CpoCredit, parties?.CpoContractId ?? OwnParties.Id, cdr.Wholesale),
                    Line(cdr, cdr.Wholesale, Figures(cdr.Wholesale, treatment, sides.CpoExempt), isForDrivers: false)));
            }
            if (isShared && sides.EmspIsPartner && parties?.EmspId is { } partner)
            {
                lines.Add(new AccountLine(
                    Account(StatementKind.EmspDebit, partner, cdr.Wholesale),
                    Line(cdr, cdr.Wholesale, Figures(cdr.Wholesale, treatment, sides.EmspExempt), isForDrivers: true)));
            }
            if (ReimbursementOf(cdr) is { } reimbursement)
                lines.Add(reimbursement);
        }
        if (cdr.Retail is { } retail && !sides.EmspIsPartner)
        {
            lines.Add(new AccountLine(
                Account(StatementKind.EmspRetail, parties?.EmspId ?? OwnParties.Id, retail),
                Line(cdr, retail, Figures(retail, VatTreatment.Standard, sides.EmspExempt), isForDrivers: true)));
        }
        return lines;
    }

    /// <summary>What its site is paid back; null: nothing, or nobody is named to receive it.</summary>
    public static AccountLine? ReimbursementOf(Cdr cdr) => cdr is { IsUnpublished: false, Reimbursement: { } price, Parties.PayeeId: { } payee }
        ? new AccountLine(
            Account(StatementKind.Reimbursement, payee, price), Line(cdr, price, LineFigures.WithoutVat(price.Total.Amount, LineVat.OutOfScope), isForDrivers: false))
        : null;

    /// <summary>What a driver owes for a session at a partner's station; the partner's own invoice tells what the partner is owed.</summary>
    public static IReadOnlyList<AccountLine> Of(InboundCdr cdr, CdrSides sides)
    {
        if (cdr is not { Status: InboundCdrStatus.Priced, Retail: { } retail })
            return [];
        var line = new StatementLine
        {
            CdrId = cdr.Id,
            Kind = StatementLineKind.Charge,
            SessionId = InboundCdr.LedgerIdOf(cdr.Id).ToString(),
            StationId = cdr.PartyId,
            StartedAt = cdr.StartedAt,
            EndedAt = cdr.EndedAt,
            EnergyWh = cdr.EnergyWh,
            DurationSeconds = (long)(cdr.EndedAt - cdr.StartedAt).TotalSeconds,
            TariffCode = retail.TariffCode,
            CustomerId = cdr.Parties?.CustomerId,
            Figures = Figures(retail, VatTreatment.Standard, sides.EmspExempt),
        };
        return [new AccountLine(Account(StatementKind.EmspRetail, cdr.Parties?.EmspId ?? OwnParties.Id, retail), line)];
    }

    /// <summary>Whether a site was to be paid and nobody is named to receive it.</summary>
    public static bool LacksPayee(Cdr cdr) => cdr is { IsUnpublished: false, Reimbursement: not null, Parties.PayeeId: null };

    /// <summary>A retail supplement's wholesale was billed with the CDR before it; so was that of its credit, which has no energy either.</summary>
    private static bool HasWholesale(Cdr cdr) =>
        cdr.Kind != CdrKind.RetailSupplement
            && (cdr.Kind != CdrKind.Credit || cdr.EnergyWh != 0 || cdr.Wholesale.Lines.Count > 0 || cdr.Wholesale.Total.Amount != 0);

    private static PartyAccount Account(StatementKind kind, string partyId, EnginePrice price) => new(kind, partyId, price.Total.Currency);

    private static LineFigures Figures(EnginePrice price, VatTreatment treatment, bool isExempt)
    {
        var net = price.Payable.Amount;
        return (treatment, price.Vat) switch
        {
            (VatTreatment.ReverseCharge, _) => LineFigures.WithoutVat(net, LineVat.ReverseCharge),
            (VatTreatment.Exempt, _) => LineFigures.WithoutVat(net, LineVat.Exempt),
            (_, { Percent: { } percent, Vat: { } vat }) => LineFigures.Rated(net, percent, vat.Amount),
            _ when isExempt => LineFigures.WithoutVat(net, LineVat.Exempt),
            _ => LineFigures.Unknown(net),
        };
    }

    private static StatementLine Line(Cdr cdr, EnginePrice price, LineFigures figures, bool isForDrivers) => new()
    {
        CdrId = cdr.Id,
        Kind = cdr.Kind switch
        {
            CdrKind.Credit => StatementLineKind.Credit,
            CdrKind.RetailSupplement => StatementLineKind.RetailSupplement,
            _ => StatementLineKind.Charge,
        },
        ReferenceId = cdr.ReferenceId,
        SessionId = cdr.SessionId,
        StationId = cdr.StationId,
        ConnectorId = cdr.ConnectorId,
        EvseId = cdr.EvseId,
        LocationId = cdr.LocationId,
        StartedAt = cdr.StartedAt,
        EndedAt = cdr.EndedAt,
        EnergyWh = cdr.Kind == CdrKind.Credit ? -cdr.EnergyWh : cdr.EnergyWh,
        DurationSeconds = cdr.DurationSeconds,
        TariffCode = price.TariffCode,
        ProductType = cdr.ProductType,
        AuthId = isForDrivers ? cdr.AuthId : null,
        CustomerId = isForDrivers ? cdr.Parties?.CustomerId : null,
        Figures = figures,
    };
}
