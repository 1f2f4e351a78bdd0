using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Tariffs;

namespace GreenFlux.Platform.Vat;

/// <summary>Whether what a VAT rate is set on exists in its tenant. The tenant itself, <see cref="OwnParties.Id"/>, always does.</summary>
public sealed class VatSubjectReferences(
    TariffStore tariffs, TenantRecords<CpoContract> contracts, CpoStore cpos, RetailPackageStore packages, EmspStore emsps)
{
    /// <returns>Null when it exists.</returns>
    public async Task<Refusal?> ProblemAsync(string tenantId, VatSubject subject, CancellationToken ct)
    {
        if (subject.Id is not { } id || await ExistsAsync(tenantId, subject.Level, id, ct))
            return null;
        return Refusal.Unknown("subjectId", $"There is no {NounOf(subject.Level)} '{id}'. Create it first.");
    }

    private async Task<bool> ExistsAsync(string tenantId, VatLevel level, string id, CancellationToken ct) => level switch
    {
        VatLevel.Tariff => await tariffs.GetAsync(tenantId, id, ct) is not null,
        VatLevel.RetailPackage => await packages.GetAsync(tenantId, id, ct) is not null,
        _ when id == OwnParties.Id => true,
        VatLevel.CpoContract => await contracts.GetAsync(tenantId, id, ct) is not null,
        VatLevel.Cpo => await cpos.GetAsync(tenantId, id, ct) is not null,
        VatLevel.Emsp => await emsps.GetAsync(tenantId, id, ct) is not null,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "No VAT level has this name."),
    };

    private static string NounOf(VatLevel level) => level switch
    {
        VatLevel.Tariff => "tariff",
        VatLevel.RetailPackage => "retail package",
        VatLevel.CpoContract => "CPO contract",
        VatLevel.Cpo => "CPO",
        _ => "eMSP",
    };
}
