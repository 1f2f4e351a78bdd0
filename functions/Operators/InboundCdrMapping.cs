using System.Text.Json;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Roaming.Inbound;

namespace GreenFlux.Functions.Operators;

/// <summary>Partners' CDRs in the API's words.</summary>
internal static class InboundCdrMapping
{
    public static InboundCdrResponse ToContract(InboundCdr cdr)
    {
        using var raw = JsonDocument.Parse(cdr.Raw);
        return new InboundCdrResponse
        {
            Id = cdr.Id,
            PartyId = cdr.PartyId,
            CdrId = cdr.CdrId,
            OcpiVersion = cdr.OcpiVersion,
            Status = WireNames.To<InboundCdrStatusName>(cdr.Status),
            Reasons = [.. cdr.Reasons.Select(FlaggedTransactionMapping.ToContract)],
            AllowedActions = [.. cdr.AllowedActions.Select(action => WireNames.To<FlagActionName>(action))],
            History = cdr.History is { } history ? [.. history.Select(FlaggedTransactionMapping.ToContract)] : null,
            Notes = cdr.Notes,
            TokenUid = cdr.TokenUid,
            DriverId = cdr.DriverId,
            RetailPackageId = cdr.RetailPackageId,
            StartedAt = cdr.StartedAt,
            EndedAt = cdr.EndedAt,
            TimeZone = cdr.TimeZone,
            TotalEnergyWh = cdr.EnergyWh,
            Currency = cdr.Wholesale?.Currency.Code,
            TotalCost = cdr.Wholesale?.Amount,
            RetailCurrency = cdr.Retail?.Total.Currency.Code,
            TotalRetailCost = cdr.Retail?.Payable.Amount,
            InternalRetailCost = cdr.Retail?.Total.Amount,
            RetailVat = cdr.Retail?.Vat?.Percent,
            TotalRetailVat = cdr.Retail?.Vat?.Vat?.Amount,
            TotalRetailCostInclVat = cdr.Retail?.Vat?.Gross?.Amount,
            Retail = cdr.Retail is { } retail ? CdrMapping.ToContract(retail) : null,
            Parties = cdr.Parties is { } parties ? CdrMapping.ToContract(parties) : null,
            Audit = cdr.Audit is { } audit ? new InboundAuditBody(audit.TariffId, audit.Computed, audit.Told, audit.WithVat, WireNames.To<AuditVerdictName>(audit.Verdict)) : null,
            ReceivedAt = cdr.ReceivedAt,
            Cdr = raw.RootElement.Clone(),
        };
    }
}
