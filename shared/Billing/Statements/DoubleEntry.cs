using System.Text.Json.Serialization;

namespace GreenFlux.Billing.Statements;

/// <summary>What a statement is, seen from the tenant.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementKind>))]
public enum StatementKind
{
    /// <summary>What a CPO contract receives: wholesale less the platform's fee. A self-billed invoice of the CPO.</summary>
    CpoCredit,

    /// <summary>What a partner's eMSP owes: wholesale of its drivers' sessions.</summary>
    EmspDebit,

    /// <summary>What the drivers of an own eMSP owe it: retail after coupons, by package and customer.</summary>
    EmspRetail,

    /// <summary>What a reimbursed party receives for energy, unbilled energy included.</summary>
    Reimbursement,
}

/// <summary>The accounts of the settlement ledger.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SettlementAccountName>))]
public enum SettlementAccountName
{
    CpoPayable,
    EmspReceivable,
    DriverReceivable,
    ReimbursementPayable,
    WholesaleCost,
    WholesaleRevenue,
    RetailRevenue,
    ReimbursementCost,
    UnbilledEnergyCost,
    PlatformFeeRevenue,

    /// <summary>Owed to the tax office.</summary>
    VatPayable,

    /// <summary>Due back from the tax office: charged by CPOs.</summary>
    VatReceivable,
}

/// <summary>One side of a journal entry: one of the two amounts is 0, and neither is negative.</summary>
public sealed record Posting(SettlementAccountName Account, decimal Debit, decimal Credit)
{
    /// <summary>A negative amount goes to the other side.</summary>
    internal static Posting Debited(SettlementAccountName account, decimal amount) => amount < 0 ? new(account, 0, -amount) : new(account, amount, 0);

    internal static Posting Credited(SettlementAccountName account, decimal amount) => amount < 0 ? new(account, -amount, 0) : new(account, 0, amount);
}

/// <summary>The balanced journal entry behind a statement. Pure.</summary>
public static class DoubleEntry
{
    /// <summary>Debits equal credits; what is 0 is left out.</summary>
    /// <exception cref="InvalidOperationException">The VAT of a line isn't known: such a statement is never posted.</exception>
    public static IReadOnlyList<Posting> Of(StatementKind kind, StatementSums sums, StatementFigures figures)
    {
        var (net, fee) = (figures.Net, figures.Fee);
        var vat = figures.Vat ?? throw new InvalidOperationException("A statement with unknown VAT can't be posted.");
        Posting[] postings = kind switch
        {
            StatementKind.CpoCredit =>
            [
                Posting.Debited(SettlementAccountName.WholesaleCost, net),
                Posting.Debited(SettlementAccountName.VatReceivable, vat),
                Posting.Credited(SettlementAccountName.CpoPayable, net + vat - fee.Gross),
                Posting.Credited(SettlementAccountName.PlatformFeeRevenue, fee.Net),
                Posting.Credited(SettlementAccountName.VatPayable, fee.Vat),
            ],
            StatementKind.EmspDebit => Receivable(SettlementAccountName.EmspReceivable, SettlementAccountName.WholesaleRevenue, net, vat),
            StatementKind.EmspRetail => Receivable(SettlementAccountName.DriverReceivable, SettlementAccountName.RetailRevenue, net, vat),
            _ =>
            [
                Posting.Debited(SettlementAccountName.ReimbursementCost, net - sums.Unbilled.Net),
                Posting.Debited(SettlementAccountName.UnbilledEnergyCost, sums.Unbilled.Net),
                Posting.Debited(SettlementAccountName.VatReceivable, vat),
                Posting.Credited(SettlementAccountName.ReimbursementPayable, net + vat),
            ],
        };
        return [.. postings.Where(posting => posting.Debit != 0 || posting.Credit != 0)];
    }

    private static Posting[] Receivable(SettlementAccountName receivable, SettlementAccountName revenue, decimal net, decimal vat) =>
    [
        Posting.Debited(receivable, net + vat),
        Posting.Credited(revenue, net),
        Posting.Credited(SettlementAccountName.VatPayable, vat),
    ];
}
