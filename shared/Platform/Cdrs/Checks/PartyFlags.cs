using GreenFlux.Billing;
using GreenFlux.Platform.Parties;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>A party, or something between parties, that does not exist: found when the session's parties are looked up.</summary>
public sealed class PartyFlag : FlagKind
{
    private PartyFlag(string code, string field, FlagGuide guide) : base(code, FlagCategory.Configuration, [FlagOwner.Platform], [field], guide) { }

    public static PartyFlag Location { get; } = new("MISSING_LOCATION", "locationId", new(
        "The location of the station does not exist, so neither its CPO nor its country is known.",
        "The location was deleted before its sessions were billed.",
        "Create the location again with the same id, then retry."));

    public static PartyFlag Contract { get; } = new("MISSING_CONTRACT", "contractId", new(
        "The contract of the CPO or of the eMSP does not exist.",
        "The contract was deleted, or the party was imported before it.",
        "Create the contract, then retry."));

    public static PartyFlag Party { get; } = new("MISSING_PARTY", "cpoId", new(
        "A party of the session does not exist: CPO, eMSP, network, customer, reimbursement party, or the partner that sent the CDR.",
        "It was deleted, or what names it was imported before it.",
        "Create the party that the sentence names, then retry."));

    public static PartyFlag Agreement { get; } = new("NO_AGREEMENT", "agreementId", new(
        "No agreement between the two networks is in force at the session's start.",
        "It was never made, has ended, starts later, or is suspended.",
        "Create or activate the agreement, then retry. All sessions between the two networks are resolved by it."));

    public static IReadOnlyList<PartyFlag> All { get; } = [Location, Contract, Party, Agreement];

    internal static FlagReason Of(PartyProblem problem)
    {
        if (problem.Field is "driverId" or "customerId")
            return CheckCatalog.MissingDriver.Reason(problem.Detail, problem.About, BillingEngine.Retail, FlagOwner.Emsp, [problem.Field]);
        var kind = problem.Code == Agreement.Code ? Agreement : problem.Field switch
        {
            "locationId" => Location,
            "contractId" => Contract,
            _ => Party,
        };
        return kind.Reason(problem.Detail, problem.About, looked: [problem.Field]);
    }
}
