using System.Text.Json.Serialization;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Records;

namespace GreenFlux.Platform.Parties;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CpoNetwork))]
[JsonSerializable(typeof(EmspNetwork))]
[JsonSerializable(typeof(CpoContract))]
[JsonSerializable(typeof(EmspContract))]
[JsonSerializable(typeof(Cpo))]
[JsonSerializable(typeof(Emsp))]
[JsonSerializable(typeof(Agreement))]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(Driver))]
[JsonSerializable(typeof(RetailPackage))]
[JsonSerializable(typeof(ReimbursementParty))]
[JsonSerializable(typeof(ReimbursementAssignment))]
internal sealed partial class PartyJson : JsonSerializerContext;

/// <summary>Every kind of party, and what each refers to.</summary>
public static class PartyKinds
{
    // One partition, hence one guard: who may be deleted and who may be named is decided about all of them together.
    private const string Shared = "party";

    public static RecordKind<CpoNetwork> CpoNetwork { get; } =
        new("cpo-network", "CPO network", Shared, PartyJson.Default.CpoNetwork, PartyValidation.Check) { ImplicitId = OwnParties.Id };

    public static RecordKind<EmspNetwork> EmspNetwork { get; } =
        new("emsp-network", "eMSP network", Shared, PartyJson.Default.EmspNetwork, PartyValidation.Check) { ImplicitId = OwnParties.Id };

    public static RecordKind<CpoContract> CpoContract { get; } =
        new("cpo-contract", "CPO contract", Shared, PartyJson.Default.CpoContract, PartyValidation.Check,
            new Reference<CpoContract>("networkId", contract => contract.NetworkId, static () => CpoNetwork)) { ImplicitId = OwnParties.Id };

    public static RecordKind<EmspContract> EmspContract { get; } =
        new("emsp-contract", "eMSP contract", Shared, PartyJson.Default.EmspContract, PartyValidation.Check,
            new Reference<EmspContract>("networkId", contract => contract.NetworkId, static () => EmspNetwork)) { ImplicitId = OwnParties.Id };

    public static RecordKind<Cpo> Cpo { get; } =
        new("cpo", "CPO", Shared, PartyJson.Default.Cpo, PartyValidation.Check,
            new Reference<Cpo>("contractId", cpo => cpo.ContractId, static () => CpoContract),
            new Reference<Cpo>("parentCpoId", cpo => cpo.ParentCpoId, static () => Cpo!)) { ImplicitId = OwnParties.Id };

    public static RecordKind<Emsp> Emsp { get; } =
        new("emsp", "eMSP", Shared, PartyJson.Default.Emsp, PartyValidation.Check,
            new Reference<Emsp>("contractId", emsp => emsp.ContractId, static () => EmspContract)) { ImplicitId = OwnParties.Id };

    public static RecordKind<Agreement> Agreement { get; } =
        new("agreement", "agreement", Shared, PartyJson.Default.Agreement, PartyValidation.Check,
            new Reference<Agreement>("cpoNetworkId", agreement => agreement.CpoNetworkId, static () => CpoNetwork),
            new Reference<Agreement>("emspNetworkId", agreement => agreement.EmspNetworkId, static () => EmspNetwork));

    public static RecordKind<Customer> Customer { get; } =
        new("customer", "customer", Shared, PartyJson.Default.Customer, PartyValidation.Check,
            new Reference<Customer>("emspId", customer => customer.EmspId, static () => Emsp));

    public static RecordKind<RetailPackage> RetailPackage { get; } =
        new("retail-package", "retail package", null, PartyJson.Default.RetailPackage, PartyValidation.Check,
            new Reference<RetailPackage>("emspId", package => package.EmspId, static () => Emsp));

    public static RecordKind<Driver> Driver { get; } =
        new("driver", "driver", null, PartyJson.Default.Driver, PartyValidation.Check,
            new Reference<Driver>("retailPackageId", driver => driver.RetailPackageId, static () => RetailPackage),
            new Reference<Driver>("emspId", driver => driver.EmspId, static () => Emsp),
            new Reference<Driver>("customerId", driver => driver.CustomerId, static () => Customer));

    public static RecordKind<ReimbursementParty> ReimbursementParty { get; } =
        new("reimbursement-party", "reimbursement party", Shared, PartyJson.Default.ReimbursementParty, PartyValidation.Check,
            new Reference<ReimbursementParty>("driverId", party => party.DriverId, static () => Driver),
            new Reference<ReimbursementParty>("customerId", party => party.CustomerId, static () => Customer));

    public static RecordKind<ReimbursementAssignment> ReimbursementAssignment { get; } =
        new("reimbursement-assignment", "reimbursement assignment", Shared, PartyJson.Default.ReimbursementAssignment, PartyValidation.Check,
            new Reference<ReimbursementAssignment>("reimbursementPartyId", assignment => assignment.ReimbursementPartyId, static () => ReimbursementParty),
            new Reference<ReimbursementAssignment>("locationId", assignment => assignment.LocationId, static () => LocationStore.Definition));

    /// <summary>All kinds that refer to each other, locations included.</summary>
    public static RecordCatalog Catalog { get; } = new([
        CpoNetwork, EmspNetwork, CpoContract, EmspContract, Cpo, Emsp, Agreement, Customer, Driver, RetailPackage,
        ReimbursementParty, ReimbursementAssignment, LocationStore.Definition,
    ]);
}
