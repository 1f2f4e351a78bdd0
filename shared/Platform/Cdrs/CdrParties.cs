using System.Text.Json.Serialization;
using GreenFlux.Platform.Parties;

namespace GreenFlux.Platform.Cdrs;

/// <summary>Who paid whom, as it was when the session started; the ids are the tenant's own for these parties.</summary>
public sealed record CdrParties
{
    public string? CpoId { get; init; }
    public string? CpoContractId { get; init; }
    public string? CpoNetworkId { get; init; }

    /// <summary>Null for a token that is not the tenant's.</summary>
    public string? EmspId { get; init; }
    public string? EmspContractId { get; init; }
    public string? EmspNetworkId { get; init; }
    public string? CustomerId { get; init; }
    public string? CustomerExternalId { get; init; }
    public string? AgreementId { get; init; }

    /// <summary>How the agreement treats VAT, for the statements; the VAT of the price is found as ever. Null without an agreement.</summary>
    public Parties.VatTreatment? VatTreatment { get; init; }

    /// <summary>Whether the session crossed from one party to another.</summary>
    public bool IsRoaming { get; init; }

    /// <summary>Null: the driver has a contract.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<AdHocChannel>))]
    public AdHocChannel? AdHoc { get; init; }

    /// <summary>Who is paid back for the energy.</summary>
    public string? PayeeId { get; init; }

    internal static CdrParties Of(Parties.SessionParties who) => new()
    {
        CpoId = who.Cpo?.Cpo.Id,
        CpoContractId = who.Cpo?.Contract.Id,
        CpoNetworkId = who.Cpo?.Network.Id,
        EmspId = who.Emsp?.Emsp.Id,
        EmspContractId = who.Emsp?.Contract.Id,
        EmspNetworkId = who.Emsp?.Network.Id,
        CustomerId = who.Customer?.Id,
        CustomerExternalId = who.Customer?.ExternalId,
        AgreementId = who.Agreement?.Id,
        VatTreatment = who.Agreement?.VatTreatment,
        IsRoaming = who.IsRoaming,
        AdHoc = who.Emsp?.Emsp.AdHoc?.Channel,
        PayeeId = who.Payee?.Id,
    };
}
