using System.Text.Json.Serialization;

namespace GreenFlux.Billing.Vat;

/// <summary>What a VAT rate is set on. Within wholesale, and within retail, the one named first wins (domain §10).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VatLevel>))]
public enum VatLevel
{
    /// <summary>Wholesale: a tariff code.</summary>
    Tariff,

    /// <summary>Wholesale: a contract of a CPO.</summary>
    CpoContract,

    /// <summary>Wholesale: a CPO.</summary>
    Cpo,

    /// <summary>Retail: a package, in one country.</summary>
    RetailPackage,

    /// <summary>Retail: an eMSP, in one country.</summary>
    Emsp,
}

/// <summary>One object that VAT rates can be set on.</summary>
/// <param name="Id">The tariff code, or the id of the contract, CPO, package or eMSP; null only for the tenant's own eMSP.</param>
/// <param name="Country">ISO 3166-1 alpha-3, for retail levels only: where the session took place.</param>
public sealed record VatSubject(VatLevel Level, string? Id, string? Country = null)
{
    public static bool IsRetail(VatLevel level) => level is VatLevel.RetailPackage or VatLevel.Emsp;

    /// <summary>What a wholesale price's VAT may come from, most specific first.</summary>
    public static IReadOnlyList<VatSubject> Wholesale(string tariffCode, string? cpoContractId, string? cpoId)
    {
        var subjects = new List<VatSubject>(3) { new(VatLevel.Tariff, tariffCode) };
        if (cpoContractId is not null)
            subjects.Add(new(VatLevel.CpoContract, cpoContractId));
        if (cpoId is not null)
            subjects.Add(new(VatLevel.Cpo, cpoId));
        return subjects;
    }

    /// <summary>What a retail price's VAT may come from, most specific first; never the CPO's rate.</summary>
    /// <param name="emspId">Null: the tenant's own eMSP.</param>
    public static IReadOnlyList<VatSubject> Retail(string retailPackageId, string? emspId, string country) =>
        [new(VatLevel.RetailPackage, retailPackageId, country), new(VatLevel.Emsp, emspId, country)];

    public override string ToString()
    {
        var name = Level switch
        {
            VatLevel.Tariff => $"tariff '{Id}'",
            VatLevel.CpoContract => $"CPO contract '{Id}'",
            VatLevel.Cpo => $"CPO '{Id}'",
            VatLevel.RetailPackage => $"retail package '{Id}'",
            _ => Id is null ? "the own eMSP" : $"eMSP '{Id}'",
        };
        return Country is null ? name : $"{name} in {Country}";
    }
}
