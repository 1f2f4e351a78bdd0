using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties.Identifiers;
using NodaTime;

namespace GreenFlux.Platform.Parties;

/// <summary>What can be wrong with a party by itself; what it refers to is checked where it is saved.</summary>
public static class PartyValidation
{
    public static Findings Check(CpoNetwork network) => Named(network.Id, network.Name);

    public static Findings Check(EmspNetwork network) => Named(network.Id, network.Name);

    public static Findings Check(CpoContract contract) => Named(contract.Id, contract.Name)
        .Check(contract.WholesaleDecimals is null or 4, "wholesaleDecimals", "must be 4, or left out for the currency's own.")
        .PlatformFee(contract.PlatformFee)
        .Legal("legal", contract.Legal);

    public static Findings Check(EmspContract contract) => Named(contract.Id, contract.Name);

    public static Findings Check(Cpo cpo) => Party(Named(cpo.Id, cpo.Name), cpo.PartyId)
        .Check(cpo.ParentCpoId is null || cpo.ParentCpoId != cpo.Id, "parentCpoId", "must be another CPO.");

    public static Findings Check(Emsp emsp) => Party(Named(emsp.Id, emsp.Name), emsp.PartyId).Legal("legal", emsp.Legal);

    public static Findings Check(Customer customer) => Named(customer.Id, customer.Name).Text("externalId", customer.ExternalId, 100);

    public static Findings Check(Driver driver) => Named(driver.Id, driver.Name).Text("externalId", driver.ExternalId, 100, required: false);

    public static Findings Check(RetailPackage package) => Named(package.Id, package.Name);

    public static Findings Check(Agreement agreement) => Window(new Findings().Id("id", agreement.Id), agreement.ValidFrom, agreement.ValidTo)
        .Check(
            agreement.Status != AgreementStatus.Ended || agreement.ValidTo is not null,
            "validTo", "is required: an ended agreement says when it ended. Sessions before that are still settled by it.");

    public static Findings Check(ReimbursementParty party) => Named(party.Id, party.Name)
        .Check(party.DriverId is not null == (party.Kind == ReimbursementPartyKind.Driver), "driverId", "is required for a DRIVER and goes with no other kind.")
        .Check(party.CustomerId is not null == (party.Kind == ReimbursementPartyKind.Customer), "customerId", "is required for a CUSTOMER and goes with no other kind.")
        .Check(party.Iban is null || Iban.IsValid(party.Iban), "iban", "must be an IBAN whose check digits hold, for example NL91 ABNA 0417 1643 00.")
        .Legal("legal", party.Legal);

    public static Findings Check(ReimbursementAssignment assignment) =>
        Window(new Findings().Id("id", assignment.Id), assignment.ValidFrom, assignment.ValidTo)
            .Check(assignment.LocationId is null != assignment.StationId is null, "locationId", "or stationId is required, and not both.");

    private static Findings Named(string id, string name) => new Findings().Id("id", id).Text("name", name, 200);

    private static Findings Party(Findings findings, string? partyId) => findings.Check(
        partyId is null || PartyId.TryParse(partyId, out _),
        "partyId", "must be an ISO 3166-1 alpha-2 country and 3 letters or digits, for example NL-GFX.");

    private static Findings Window(Findings findings, LocalDateTime? from, LocalDateTime? to) => findings.Check(
        from is not { } start || to is not { } end || start < end, "validTo", "must be after validFrom.");
}
