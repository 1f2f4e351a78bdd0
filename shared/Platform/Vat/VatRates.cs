using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Vat;

/// <summary>Finds the VAT rates that a session may come under; <see cref="VatResolver"/> chooses among them.</summary>
public sealed class VatRates(IDocumentStore store)
{
    /// <summary>Every rate of the subjects, whatever its validity.</summary>
    /// <param name="subjects">Of <see cref="VatSubject.Wholesale"/> or <see cref="VatSubject.Retail"/>; the same go into the query.</param>
    public async Task<IReadOnlyList<VatRate>> ForAsync(string tenantId, IReadOnlyList<VatSubject> subjects, CancellationToken ct)
    {
        var found = await Task.WhenAll(subjects.Select(subject => store.GetAsync(
            VatDocuments.Schedule, Container.Config, VatDocuments.Partition(tenantId), VatDocuments.ScheduleId(subject), ct)));
        return [.. found.OfType<Versioned<VatSchedule>>().SelectMany(schedule => schedule.Value.Rates)];
    }

    /// <summary>The candidates for a wholesale price.</summary>
    public Task<IReadOnlyList<VatRate>> ForAsync(string tenantId, string tariffCode, string? cpoContractId, string? cpoId, CancellationToken ct) =>
        ForAsync(tenantId, VatSubject.Wholesale(tariffCode, cpoContractId, cpoId), ct);

    /// <summary>The candidates for a retail price in a country.</summary>
    /// <param name="emspId">Null: the tenant's own eMSP.</param>
    /// <param name="country">ISO 3166-1 alpha-3 of the location.</param>
    public Task<IReadOnlyList<VatRate>> ForRetailAsync(
        string tenantId, string retailPackageId, string? emspId, string country, CancellationToken ct) =>
        ForAsync(tenantId, VatSubject.Retail(retailPackageId, emspId, country), ct);
}
