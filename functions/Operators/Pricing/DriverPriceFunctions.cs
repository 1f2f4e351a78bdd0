using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Pricing;

/// <summary>Prices for drivers, before they charge.</summary>
public sealed class DriverPriceFunctions(PricesAhead prices)
{
    [Function("GetConnectorPrices")]
    [RequiresPermission(Permission.ReadPrices)]
    [Query("token", "The token that would charge, by its uid; left out: nobody's in particular, and no retail price is known.")]
    [Query("at", "When the session would start; now when left out.")]
    [Answers(StatusCodes.Status200OK, typeof(ConnectorPricesResponse), "The price that holds, and with time of use those of the next 24 hours.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/charge-stations/{id}/connectors/{connectorId:int}/prices")] HttpRequest request,
        string id, int connectorId, FunctionContext context, CancellationToken ct) =>
        request.ReadInstant("at").Try(out var at, out var refusals)
            && (await prices.FindAsync(context.GetCaller().TenantId, id, connectorId, request.ReadText("token"), at, ct)).Try(out var found, out refusals)
            ? Answer.Ok(ToContract(found))
            : Answer.Refused(refusals);

    private static ConnectorPricesResponse ToContract(ConnectorPrices found) => new()
    {
        StationId = found.StationId,
        ConnectorId = found.ConnectorId,
        TokenUid = found.TokenUid,
        At = found.At,
        KnownAt = found.KnownAt,
        TimeZone = found.TimeZone,
        TimePricing = WireNames.To<TimePricingName>(found.TimePricing),
        Prices = [.. found.Prices.Select(ToContract)],
    };

    private static DriverPriceBody ToContract(DriverPrice price) => new()
    {
        TariffType = WireNames.To<DriverTariffType>(price.Engine),
        Validity = WireNames.To<TariffValidity>(price.Validity),
        Detail = price.Why,
        TariffCode = price.TariffCode,
        IsDefaultTariff = price.IsDefaultTariff,
        Current = price.Periods is [var first, ..] ? ToContract(first) : null,
        FutureTariffs = [.. price.Periods.Skip(1).Select(ToContract)],
    };

    private static DriverPricePeriodBody ToContract(DriverPricePeriod period) => new()
    {
        Validity = WireNames.To<TariffValidity>(period.Validity),
        Detail = period.Why,
        ValidFrom = period.From.ToDateTimeOffset(),
        ValidTo = period.To?.ToDateTimeOffset(),
        RuleId = period.Rule?.Id,
        RuleVersion = period.Rule?.Version,
        Currency = period.Currency?.Code,
        IsVatIncluded = false,
        VatPercentage = period.VatPercent,
        Components = period.Rule is { } rule ? [.. rule.Components.Select(BillingRuleMapping.ToContract)] : null,
        RetailPricing = BillingRuleMapping.ToContract(period.Rule?.RetailPricing),
    };
}
