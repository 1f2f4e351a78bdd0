using GreenFlux.Billing.Statements;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Statements;

namespace GreenFlux.Functions.Operators.Statements;

internal static class StatementMapping
{
    private const decimal WattHoursPerKilowattHour = 1000m;

    public static string LinkOf(string id) => $"/api/v1/statements/{Uri.EscapeDataString(id)}";

    public static string JournalLinkOf(string id) => $"/api/v1/journal-entries/{Uri.EscapeDataString(id)}";

    public static StatementResponse ToContract(Statement statement) => new()
    {
        Id = statement.Id,
        RunId = statement.RunId,
        Kind = WireNames.To<StatementKindName>(statement.Kind),
        PartyId = statement.PartyId,
        Currency = statement.Account.Currency.Code,
        Status = WireNames.To<StatementState>(statement.Status),
        Number = statement.Number,
        From = statement.Inputs.Period.From.ToDateOnly(),
        To = statement.Inputs.Period.To.ToDateOnly(),
        TimeZone = statement.TimeZone,
        Date = statement.Inputs.RunDate.ToDateOnly(),
        TaxPoint = statement.TaxPoint.ToDateOnly(),
        DueDate = statement.DueDate.ToDateOnly(),
        Cutoff = statement.Inputs.Cutoff,
        Seller = ToContract(statement.Seller),
        Buyer = ToContract(statement.Buyer),
        SelfBilled = statement.IsSelfBilled,
        VatMethod = WireNames.To<StatementVatMethodName>(statement.VatMethod),
        Totals = ToContract(statement.Sums, statement.Figures),
        VatGroups = [.. statement.Figures.VatGroups.Select(ToContract)],
        Groups = [.. statement.Sums.Groups.Select(ToContract)],
        Customers = statement.Kind == StatementKind.EmspRetail ? [.. statement.Sums.Customers.Select(ToContract)] : null,
        Run = ToContract(statement.Run)!,
        Approved = ToContract(statement.Approved),
        Finalised = ToContract(statement.Finalised),
        Discarded = ToContract(statement.Discarded),
        Links = new StatementLinks(
            LinkOf(statement.Id), $"{LinkOf(statement.Id)}/lines", $"{LinkOf(statement.Id)}/csv", $"{LinkOf(statement.Id)}/html",
            statement.Status == StatementStatus.Finalised ? JournalLinkOf(statement.Id) : null),
    };

    public static StatementLineResponse ToContract(StatementLine line) => new()
    {
        CdrId = line.CdrId,
        Kind = WireNames.To<StatementLineName>(line.Kind),
        ReferenceId = line.ReferenceId,
        SessionId = line.SessionId,
        StationId = line.StationId,
        ConnectorId = line.ConnectorId,
        EvseId = line.EvseId,
        LocationId = line.LocationId,
        StartedAt = line.StartedAt,
        EndedAt = line.EndedAt,
        EnergyKwh = line.EnergyWh / WattHoursPerKilowattHour,
        DurationSeconds = line.DurationSeconds,
        TariffCode = line.TariffCode,
        ProductType = line.ProductType,
        AuthId = line.AuthId,
        CustomerId = line.CustomerId,
        Net = line.Figures.Net,
        Vat = WireNames.To<StatementVatName>(line.Figures.Kind),
        Percent = line.Figures.Percent,
        VatAmount = line.Figures.Vat,
        Gross = line.Figures.Gross,
    };

    public static JournalEntryResponse ToContract(JournalEntry entry) => new()
    {
        Id = entry.Id,
        Number = entry.Number,
        Kind = WireNames.To<StatementKindName>(entry.Kind),
        PartyId = entry.PartyId,
        Currency = entry.Currency.Code,
        Date = entry.Date.ToDateOnly(),
        PostedAt = entry.At,
        Postings = [.. entry.Postings.Select(posting => new PostingBody(WireNames.To<SettlementAccountKind>(posting.Account), posting.Debit, posting.Credit))],
    };

    public static SettlementBalanceResponse ToContract(SettlementBalance balance) => new()
    {
        Account = WireNames.To<SettlementAccountKind>(balance.Account),
        Kind = WireNames.To<StatementKindName>(balance.Kind),
        PartyId = balance.PartyId,
        Currency = balance.Currency.Code,
        Debit = balance.Debit,
        Credit = balance.Credit,
        Balance = balance.Debit - balance.Credit,
        Entries = balance.Entries,
    };

    private static StatementTotalsBody ToContract(StatementSums sums, StatementFigures figures) => new()
    {
        Lines = sums.All.Lines,
        EnergyKwh = sums.All.EnergyWh / WattHoursPerKilowattHour,
        Net = figures.Net,
        VatAmount = figures.Vat,
        Gross = figures.Gross,
        VatDifference = figures.VatDifference,
        Credits = ToContract(sums.Credits),
        Unbilled = ToContract(sums.Unbilled),
        PlatformFee = new PlatformFeeTotalBody
        {
            Lines = [.. figures.Fee.Lines.Select(line => new PlatformFeeLineBody(WireNames.To<PlatformFeeName>(line.Kind), line.Quantity, line.Rate, line.Net))],
            Net = figures.Fee.Net,
            VatPercent = figures.Fee.VatPercent,
            VatAmount = figures.Fee.Vat,
            Gross = figures.Fee.Gross,
        },
        Due = figures.Due,
    };

    private static VatGroupBody ToContract(VatGroup group) => new()
    {
        Vat = WireNames.To<StatementVatName>(group.Kind),
        Percent = group.Percent,
        Lines = group.Lines,
        Net = group.Net,
        VatAmount = group.Vat,
        Gross = group.Gross,
    };

    private static StatementGroupBody ToContract(StatementGroup group) => new()
    {
        TariffCode = group.TariffCode,
        ProductType = group.ProductType,
        Vat = WireNames.To<StatementVatName>(group.Kind),
        Percent = group.Percent,
        Lines = group.Lines,
        EnergyKwh = group.EnergyWh / WattHoursPerKilowattHour,
        Net = group.Net,
        VatAmount = group.Vat,
    };

    private static CustomerSumBody ToContract(CustomerSum customer) => new()
    {
        CustomerId = customer.CustomerId,
        Lines = customer.Lines,
        EnergyKwh = customer.EnergyWh / WattHoursPerKilowattHour,
        Net = customer.Net,
        VatAmount = customer.Vat,
    };

    private static PartSumBody ToContract(PartSum sum) => new(sum.Lines, sum.EnergyWh / WattHoursPerKilowattHour, sum.Net);

    private static StatementPartyBody ToContract(StatementParty party) => new() { Id = party.Id, Name = party.Name, Legal = LegalMapping.ToContract(party.Legal) };

    private static StatementStampBody? ToContract(StatementStamp? stamp) =>
        stamp is null ? null : new StatementStampBody(AuditEntryFunctions.ToContract(stamp.By), stamp.At, stamp.Reason);
}
