using GreenFlux.Billing;
using GreenFlux.Billing.Retail;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Tariffs;

namespace GreenFlux.Functions.Operators;

/// <summary>Billing rules between the API and the domain: a retail rule's code is its package's id.</summary>
internal sealed class BillingRuleMapping(TariffStore tariffs, TimeProvider time)
{
    public async Task<Outcome<StoredRule>> ToDomainAsync(BillingRuleRequest body, string id, Caller caller, CancellationToken ct)
    {
        if (!CodeOf(body).Try(out var code, out var refusals) || !NamedCurrency(body).Try(out var named, out refusals))
            return Outcome<StoredRule>.Refused(refusals);
        var currency = named ?? (await tariffs.GetAsync(caller.TenantId, code, ct))?.Value.Currency;
        if (currency is null)
            return Refusal.Unknown("tariffCode", $"There is no tariff '{code}'. Create it first.");
        if (!ToRule(body, id, code, currency.Value).Try(out var rule, out refusals))
            return Outcome<StoredRule>.Refused(refusals);
        return new StoredRule { TenantId = caller.TenantId, Name = body.Name, ModifiedAt = time.GetUtcNow(), Rule = rule };
    }

    /// <summary>The tariff code, or for retail the package's id.</summary>
    public static Outcome<string> CodeOf(BillingRuleRequest body)
    {
        var (wanted, code, other, unwanted) = body.Engine == PricingEngine.Retail
            ? ("retailPackageId", body.RetailPackageId, "tariffCode", body.TariffCode)
            : ("tariffCode", body.TariffCode, "retailPackageId", body.RetailPackageId);
        if (code is null)
            return new Refusal(RefusalCode.MissingField, $"{wanted} is required for the {body.Engine} engine.", wanted);
        return unwanted is null ? code : Refusal.Invalid(other, $"{other} does not go with the {body.Engine} engine. Leave it out.");
    }

    /// <summary>The currency that the rule itself tells; null: it is the tariff's.</summary>
    public static Outcome<Currency?> NamedCurrency(BillingRuleRequest body)
    {
        if (body.RetailPricing is { Option: RetailPricingOptionName.WholesalePlusPercentage or RetailPricingOptionName.OwnAmountsInheritedCurrency })
        {
            return body.Currency is null
                ? (Currency?)Currency.Inherited
                : Refusal.Invalid("currency", "is that of the wholesale price with this retailPricing.option. Leave it out.");
        }
        if (body.Currency is { } text)
        {
            return Currency.TryParse(text, out var named)
                ? (Currency?)named
                : Refusal.Invalid("currency", $"'{text}' is no ISO 4217 currency; write for example EUR.");
        }
        return body.Engine == PricingEngine.Retail
            ? new Refusal(RefusalCode.MissingField, "currency is required for the Retail engine.", "currency")
            : (Currency?)null;
    }

    /// <summary>The first version of a rule; whether it may exist is for <see cref="BillingRuleValidation"/> to say.</summary>
    public static Outcome<BillingRule> ToRule(BillingRuleRequest body, string id, string code, Currency currency)
    {
        if (!ToDomain(body.RetailPricing).Try(out var retail, out var refusals))
            return Outcome<BillingRule>.Refused(refusals);
        return new BillingRule
        {
            Id = id,
            Version = 1,
            Engine = WireNames.To<BillingEngine>(body.Engine),
            TariffCode = code,
            Currency = currency,
            RetailPricing = retail,
            Components = [.. body.Components.Select(ToDomain)],
            ValidFrom = BillingRuleScopeMapping.Local(body.ValidFrom),
            ValidTo = BillingRuleScopeMapping.Local(body.ValidTo),
            CpoScope = BillingRuleScopeMapping.ToDomain(body.CpoScope),
            EmspScope = BillingRuleScopeMapping.ToDomain(body.EmspScope),
            LocationException = BillingRuleScopeMapping.ToDomain(body.LocationException),
            Windows = BillingRuleScopeMapping.ToDomain(body.Windows),
            Exceptions = BillingRuleScopeMapping.ToDomain(body.Exceptions),
        };
    }

    /// <summary>The newest version of a rule, with where it stands now.</summary>
    public BillingRuleResponse ToCurrent(StoredRule stored) =>
        ToContract(stored) with { Status = WireNames.To<BillingRuleStatus>(stored.Rule.StatusAt(time.GetUtcNow())) };

    /// <summary>The rule that was asked for, as saved.</summary>
    public BillingRuleResponse ToSaved(SavedRules saved) => 
        ToCurrent(saved.Rules[0].Value) with { PriceChangeId = saved.Change?.Id, Notes = saved.Notes.Count == 0 ? null : saved.Notes };

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
            Currency = rule.Currency == Currency.Inherited ? null : rule.Currency.Code,
            RetailPricing = ToContract(rule.RetailPricing),
            Components = [.. rule.Components.Select(ToContract)],
            ValidFrom = rule.ValidFrom?.ToDateTimeUnspecified(),
            ValidTo = rule.ValidTo?.ToDateTimeUnspecified(),
            Name = stored.Name,
            ModifiedAt = stored.ModifiedAt,
        }.WithScopes(rule);
    }

    private static PriceComponent ToDomain(PriceComponentBody body) => new(
        WireNames.To<PriceDimension>(body.Dimension), body.Price, body.Threshold is { } threshold ? new PriceThreshold(threshold.Above, threshold.Price) : null)
    {
        FreeSeconds = body.FreeSeconds ?? 0,
        Cap = body.Cap,
    };

    public static PriceComponentBody ToContract(PriceComponent component) => new(WireNames.To<PriceDimensionName>(component.Dimension), component.Price)
    {
        Threshold = component.Threshold is { } threshold ? new PriceThresholdBody(threshold.Above, threshold.Price) : null,
        FreeSeconds = component.FreeSeconds == 0 ? null : component.FreeSeconds,
        Cap = component.Cap,
    };

    private static Outcome<RetailPricing?> ToDomain(RetailPricingBody? body)
    {
        if (body is null)
            return (RetailPricing?)null;
        var allowed = new List<Currency>();
        foreach (var code in body.AllowedCurrencies ?? [])
        {
            if (!Currency.TryParse(code, out var currency))
                return Refusal.Invalid($"retailPricing.allowedCurrencies[{allowed.Count}]", $"'{code}' is no ISO 4217 currency; write for example EUR.");
            allowed.Add(currency);
        }
        return new RetailPricing(WireNames.To<RetailPricingOption>(body.Option))
        {
            Percentage = body.Percentage,
            AllowedCurrencies = body.AllowedCurrencies is null ? null : allowed,
        };
    }

    public static RetailPricingBody? ToContract(RetailPricing? retail) => retail is null ? null : new(WireNames.To<RetailPricingOptionName>(retail.Option))
    {
        Percentage = retail.Percentage,
        AllowedCurrencies = retail.AllowedCurrencies is { } allowed ? [.. allowed.Select(currency => currency.Code)] : null,
    };
}
