using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Tariffs;
using NodaTime;

namespace GreenFlux.Functions.Operators;

/// <summary>Billing rules between the API and the domain: a retail rule's code is its package's id.</summary>
internal sealed class BillingRuleMapping(TariffStore tariffs, TimeProvider time)
{
    public async Task<Outcome<StoredRule>> ToDomainAsync(BillingRuleRequest body, string id, Caller caller, CancellationToken ct)
    {
        var engine = WireNames.To<BillingEngine>(body.Engine);
        var (wanted, code, other, unwanted) = engine == BillingEngine.Retail
            ? ("retailPackageId", body.RetailPackageId, "tariffCode", body.TariffCode)
            : ("tariffCode", body.TariffCode, "retailPackageId", body.RetailPackageId);
        if (code is null)
            return new Refusal(RefusalCode.MissingField, $"{wanted} is required for the {engine} engine.", wanted);
        if (unwanted is not null)
            return Refusal.Invalid(other, $"{other} does not go with the {engine} engine. Leave it out.");
        if (!(await CurrencyOfAsync(body, engine, code, caller, ct)).Try(out var currency, out var refusals))
            return Outcome<StoredRule>.Refused(refusals);
        return new StoredRule
        {
            TenantId = caller.TenantId,
            Name = body.Name,
            ModifiedAt = time.GetUtcNow(),
            Rule = new BillingRule
            {
                Id = id,
                Version = 1,
                Engine = engine,
                TariffCode = code,
                Currency = currency,
                Components = [.. body.Components.Select(component => new PriceComponent(WireNames.To<PriceDimension>(component.Dimension), component.Price))],
                ValidFrom = Local(body.ValidFrom),
                ValidTo = Local(body.ValidTo),
            },
        };
    }

    public static BillingRuleResponse ToContract(StoredRule stored)
    {
        var rule = stored.Rule;
        var isRetail = rule.Engine == BillingEngine.Retail;
        return new BillingRuleResponse
        {
            Id = rule.Id,
            Version = rule.Version,
            Engine = WireNames.To<PricingEngine>(rule.Engine),
            TariffCode = isRetail ? null : rule.TariffCode,
            RetailPackageId = isRetail ? rule.TariffCode : null,
            Currency = rule.Currency.Code,
            Components = [.. rule.Components.Select(component => new PriceComponentBody(WireNames.To<PriceDimensionName>(component.Dimension), component.Price))],
            ValidFrom = rule.ValidFrom?.ToDateTimeUnspecified(),
            ValidTo = rule.ValidTo?.ToDateTimeUnspecified(),
            Name = stored.Name,
            ModifiedAt = stored.ModifiedAt,
        };
    }

    private async Task<Outcome<Currency>> CurrencyOfAsync(BillingRuleRequest body, BillingEngine engine, string code, Caller caller, CancellationToken ct)
    {
        if (body.Currency is { } text)
        {
            return Currency.TryParse(text, out var named)
                ? named
                : Refusal.Invalid("currency", $"'{text}' is no ISO 4217 currency; write for example EUR.");
        }
        if (engine == BillingEngine.Retail)
            return new Refusal(RefusalCode.MissingField, "currency is required for the Retail engine.", "currency");
        return await tariffs.GetAsync(caller.TenantId, code, ct) is { } tariff
            ? tariff.Value.Currency
            : Refusal.Unknown("tariffCode", $"There is no tariff '{code}'. Create it first.");
    }

    private static LocalDateTime? Local(DateTime? moment) => moment is { } value ? LocalDateTime.FromDateTime(value) : null;
}
