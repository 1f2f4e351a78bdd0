using GreenFlux.Billing;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Stations;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Everything that can be wrong with a rule, what it refers to included, except its neighbours.</summary>
public sealed class RuleChecks(TariffStore tariffs, RetailPackageStore packages, StationIndex stations, RuleReferences references, PriceCeilings ceilings)
{
    public async Task<Findings> CheckAsync(StoredRule stored, CancellationToken ct)
    {
        var rule = stored.Rule;
        var findings = new Findings().Id("id", rule.Id).Text("name", stored.Name, 200, required: false);
        foreach (var error in BillingRuleValidation.Check(rule).Concat(RuleScopeValidation.Check(rule)).Concat(ceilings.Check(rule)))
            findings.Add(new Refusal(RefusalCode.InvalidField, error.Message, FieldOf(rule, error.Field)));
        if (await TariffProblemAsync(stored, ct) is { } problem)
            findings.Add(problem);
        if (findings.All.Count == 0)
            await references.CheckAsync(stored.TenantId, rule, findings, ct);
        return findings;
    }

    private async Task<Refusal?> TariffProblemAsync(StoredRule stored, CancellationToken ct)
    {
        var rule = stored.Rule;
        if (rule.Engine == BillingEngine.Retail)
        {
            return await packages.GetAsync(stored.TenantId, rule.TariffCode, ct) is null
                ? Refusal.Unknown("retailPackageId", $"There is no retail package '{rule.TariffCode}'. Create it first.")
                : null;
        }
        if (await tariffs.GetAsync(stored.TenantId, rule.TariffCode, ct) is not { } tariff)
            return Refusal.Unknown("tariffCode", $"There is no tariff '{rule.TariffCode}'. Create it first.");
        if (tariff.Value.Engine != rule.Engine)
            return Refusal.Invalid("engine", $"Tariff '{rule.TariffCode}' belongs to the {tariff.Value.Engine} engine.");
        if (tariff.Value.Currency != rule.Currency)
            return Refusal.Invalid("currency", $"Tariff '{rule.TariffCode}' is in {tariff.Value.Currency}. Leave the rule's currency out.");
        return await ForbiddenAsync(stored.TenantId, rule, ct);
    }

    /// <summary>Whether a station that names the rule's code prices its sessions in a way that the rule doesn't go with.</summary>
    internal async Task<Refusal?> ForbiddenAsync(string tenantId, BillingRule rule, CancellationToken ct)
    {
        // Most rules go with every station, and need not ask which there are.
        if (rule.Engine == BillingEngine.Retail || Enum.GetValues<TimePricing>().All(pricing => ForbiddenCombination.Of(rule, pricing) is null))
            return null;
        await foreach (var station in stations.WithTariffAsync(tenantId, rule.TariffCode, rule.Engine == BillingEngine.Reimbursement, ct))
        {
            if (ForbiddenCombination.Of(rule, station.TimePricing) is { } problem)
            {
                var field = station.TimePricing == TimePricing.TimeOfUse ? ForbiddenCombination.OffQuarter(rule) ?? "components" : "components";
                return Refusal.Invalid(field, $"{problem} Station '{station.Id}' names tariff '{rule.TariffCode}'. Give the stations another tariff or switch first.");
            }
        }
        return null;
    }

    /// <summary>What a rule that is saved does otherwise than its author may think, in sentences.</summary>
    public async Task<IReadOnlyList<string>> NotesAsync(string tenantId, BillingRule rule, CancellationToken ct)
    {
        var hasMinutes = rule.Components.Any(component => component.Dimension == PriceDimension.Time);
        var hasParking = rule.Components.Any(component => component.Dimension == PriceDimension.Parking);
        if (!hasMinutes || hasParking || rule.Engine == BillingEngine.Retail)
            return [];
        var station = await stations.WithTariffAsync(tenantId, rule.TariffCode, rule.Engine == BillingEngine.Reimbursement, ct)
            .FirstOrDefaultAsync(entry => entry.TimePricing != TimePricing.StartRule, ct);
        return station is null
            ? []
            : [$"On stations whose prices follow the clock ('{station.Id}' names the code) minutes count while the vehicle charges, so idle minutes cost nothing. Add a parking price to charge for them."];
    }

    private static string FieldOf(BillingRule rule, string field) =>
        field == "tariffCode" && rule.Engine == BillingEngine.Retail ? "retailPackageId" : field;
}
