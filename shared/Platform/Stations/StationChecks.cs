using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Stations;

/// <summary>Everything that can be wrong with a station, its references included.</summary>
public sealed class StationChecks(
    LocationStore locations, RuleSets ruleSets, RuleHistory rules, TenantStore tenants, ICpoRoaming roaming, TimeProvider time)
{
    public async Task<Findings> CheckAsync(Station station, PasswordWish wish, CancellationToken ct)
    {
        var findings = StationValidation.Check(station);
        await CheckPasswordAsync(findings, station, wish, ct);
        if (await locations.GetAsync(station.TenantId, station.LocationId, ct) is null)
            findings.Add(Refusal.Unknown("locationId", $"There is no location '{station.LocationId}'. Create it first."));
        await CheckHomeChargingAsync(findings, station, ct);
        foreach (var (field, engine, code) in Codes(station))
        {
            if (!await ruleSets.HasRulesAsync(station.TenantId, engine, code, ct))
            {
                findings.Add(Refusal.Unknown(
                    field, $"There is no {engine.ToString().ToLowerInvariant()} tariff '{code}' with at least one billing rule. Create the tariff and its rule first."));
            }
            else if (await ForbiddenAsync(station, engine, code, ct) is { } forbidden)
            {
                findings.Add(Refusal.Invalid(field, forbidden + " Change the rule, the tariff, or the station's switches."));
            }
        }
        return findings;
    }

    private async Task<string?> ForbiddenAsync(Station station, BillingEngine engine, string code, CancellationToken ct) =>
        (await rules.ReadAsync(station.TenantId, engine, code, time.GetUtcNow(), ct)).Current
            .Select(rule => ForbiddenCombination.Of(rule, station.TimePricing)).FirstOrDefault(problem => problem is not null);

    private async Task CheckHomeChargingAsync(Findings findings, Station station, CancellationToken ct)
    {
        var hasTokens = station.TokensWithoutVat.Count > 0;
        var isManaged = (station.ExcludeVat || hasTokens) && await roaming.IsManagedAsync(station.TenantId, station.LocationId, ct);
        foreach (var problem in HomeChargingRules.Check(station.ChargerType, station.ExcludeVat, hasTokens, isManaged))
            findings.Check(false, problem.Field, problem.Sentence);
    }

    private async Task CheckPasswordAsync(Findings findings, Station station, PasswordWish wish, CancellationToken ct)
    {
        findings
            .Check(!wish.Generate || wish.Chosen is null, "password", "and generatePassword exclude each other.")
            .Check(!wish.Remove || (!wish.Generate && wish.Chosen is null), "removePassword", "and a new password exclude each other.");
        if (wish.Chosen is { } password)
            StationValidation.CheckPassword(findings, password);
        if (station.SecurityProfile == SecurityProfile.ClientCertificate)
            return;
        if (station.Credential is null && station.SecurityProfile == SecurityProfile.PasswordOverTls)
            findings.Check(false, "password", "is needed for securityProfile 2: send one, or generatePassword: true.");
        else if (station.Credential is null && await tenants.GetAsync(station.TenantId, ct) is not { Value.Settings.AllowOpenStations: true })
            findings.Check(false, "password", "is needed: send one, or generatePassword: true. (Stations without one are allowed only where the tenant's allowOpenStations is set.)");
    }

    private static IEnumerable<(string Field, BillingEngine Engine, string Code)> Codes(Station station)
    {
        yield return ("tariffCode", BillingEngine.Wholesale, station.TariffCode);
        if (station.ReimbursementTariffCode is { } reimbursement)
            yield return ("reimbursementTariffCode", BillingEngine.Reimbursement, reimbursement);
        for (var i = 0; i < station.Evses.Count; i++)
        {
            for (var j = 0; j < station.Evses[i].Connectors.Count; j++)
            {
                var connector = station.Evses[i].Connectors[j];
                var path = $"evses[{i}].connectors[{j}]";
                if (connector.TariffCode is { } code)
                    yield return ($"{path}.tariffCode", BillingEngine.Wholesale, code);
                if (connector.ReimbursementTariffCode is { } own)
                    yield return ($"{path}.reimbursementTariffCode", BillingEngine.Reimbursement, own);
            }
        }
    }
}
