using GreenFlux.Billing;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Tokens;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Whether everybody whom the scopes and exception groups of a rule name exists in its tenant.</summary>
public sealed class RuleReferences(
    TenantRecords<CpoContract> cpoContracts, CpoStore cpos, TenantRecords<EmspContract> emspContracts, EmspStore emsps,
    RetailPackageStore packages, LocationStore locations, CustomerStore customers, DriverStore drivers, TokenStore tokens)
{
    public async Task CheckAsync(string tenantId, BillingRule rule, Findings findings, CancellationToken ct)
    {
        if (rule.CpoScope is { } cpo)
            await CheckAsync(tenantId, cpo, findings, ct);
        if (rule.EmspScope is { } emsp)
            await CheckAsync(tenantId, emsp, findings, ct);
        if (rule.LocationException is { } place)
        {
            await CheckAsync(locations, tenantId, place.LocationId, "location", "locationException.locationId", findings, ct);
            await CheckGroupAsync(tenantId, place.TokenGroupId, "locationException.tokenGroupId", findings, ct);
        }
        for (var i = 0; i < (rule.Exceptions?.Count ?? 0); i++)
            await CheckAsync(tenantId, rule.Exceptions![i], $"exceptions[{i}]", findings, ct);
    }

    private async Task CheckAsync(string tenantId, CpoScope scope, Findings findings, CancellationToken ct)
    {
        switch (scope.Level)
        {
            case CpoScopeLevel.Country:
                findings.Check(CountryCodes.Contains(scope.Id), "cpoScope.id", "must be an ISO 3166-1 alpha-3 country for this level, for example NLD.");
                break;
            case CpoScopeLevel.Contract:
                await CheckAsync(cpoContracts, tenantId, scope.Id, "CPO contract", "cpoScope.id", findings, ct, canBeOwn: true);
                break;
            default:
                await CheckAsync(cpos, tenantId, scope.Id, "CPO", "cpoScope.id", findings, ct, canBeOwn: true);
                break;
        }
    }

    private Task CheckAsync(string tenantId, EmspScope scope, Findings findings, CancellationToken ct) => scope.Level switch
    {
        EmspScopeLevel.Contract => CheckAsync(emspContracts, tenantId, scope.Id, "eMSP contract", "emspScope.id", findings, ct, canBeOwn: true),
        EmspScopeLevel.Emsp => CheckAsync(emsps, tenantId, scope.Id, "eMSP", "emspScope.id", findings, ct, canBeOwn: true),
        EmspScopeLevel.Package => CheckAsync(packages, tenantId, scope.Id, "retail package", "emspScope.id", findings, ct),
        _ => CheckGroupAsync(tenantId, scope.Id, "emspScope.id", findings, ct),
    };

    private async Task CheckAsync(string tenantId, ExceptionGroup group, string field, Findings findings, CancellationToken ct)
    {
        for (var i = 0; i < (group.CpoSide?.Ids.Count ?? 0); i++)
        {
            var (id, at) = (group.CpoSide!.Ids[i], $"{field}.cpoSide.ids[{i}]");
            if (group.CpoSide.Kind == CpoExceptionKind.Cpo)
                await CheckAsync(cpos, tenantId, id, "CPO", at, findings, ct, canBeOwn: true);
            else
                await CheckAsync(locations, tenantId, id, "location", at, findings, ct);
        }
        for (var i = 0; i < (group.EmspSide?.Ids.Count ?? 0); i++)
        {
            var (id, at) = (group.EmspSide!.Ids[i], $"{field}.emspSide.ids[{i}]");
            switch (group.EmspSide.Kind)
            {
                case EmspExceptionKind.Emsp:
                    await CheckAsync(emsps, tenantId, id, "eMSP", at, findings, ct, canBeOwn: true);
                    break;
                case EmspExceptionKind.Customer:
                    await CheckAsync(customers, tenantId, id, "customer", at, findings, ct);
                    break;
                case EmspExceptionKind.Driver:
                    await CheckAsync(drivers, tenantId, id, "driver", at, findings, ct);
                    break;
                default:
                    if (await tokens.GetAsync(tenantId, id, ct) is null)
                        findings.Add(Unknown("token", id, at));
                    break;
            }
        }
    }

    private static async Task CheckAsync<T>(
        TenantRecords<T> records, string tenantId, string id, string noun, string field, Findings findings, CancellationToken ct, bool canBeOwn = false)
        where T : class, ITenantRecord
    {
        if (!(canBeOwn && id == OwnParties.Id) && await records.GetAsync(tenantId, id, ct) is null)
            findings.Add(Unknown(noun, id, field));
    }

    private async Task CheckGroupAsync(string tenantId, string group, string field, Findings findings, CancellationToken ct)
    {
        if (await tokens.FirstOfGroupAsync(tenantId, group, ct) is null)
            findings.Add(Refusal.Unknown(field, $"No token is in the group '{group}'. Put a token into it first."));
    }

    private static Refusal Unknown(string noun, string id, string field) => Refusal.Unknown(field, $"There is no {noun} '{id}'. Create it first.");
}
