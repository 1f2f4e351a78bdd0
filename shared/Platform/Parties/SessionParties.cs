using GreenFlux.Platform.Locations;

namespace GreenFlux.Platform.Parties;

/// <summary>Who pays whom for a session.</summary>
public sealed record SessionParties
{
    /// <summary>Null only with a problem that says why.</summary>
    public Location? Location { get; init; }

    /// <summary>Who operates the location; null only with a problem that says why.</summary>
    public CpoSide? Cpo { get; init; }

    /// <summary>Who answers for the token; null when the token is not the tenant's, or with a problem.</summary>
    public EmspSide? Emsp { get; init; }
    public Driver? Driver { get; init; }
    public Customer? Customer { get; init; }

    /// <summary>
    /// Whether the session crosses from one party to another (domain §1). Networks that are both the tenant's own are
    /// one party. False while a side is not known.
    /// </summary>
    public bool IsRoaming => Cpo is not null && Emsp is not null
        && (Cpo.Network.Kind == NetworkKind.External || Emsp.Network.Kind == NetworkKind.External);

    /// <summary>Whether the platform's owner resells the CPO's stations (domain §4).</summary>
    public bool IsManagedRoaming => Cpo?.Network.Roaming == RoamingMode.Managed;

    /// <summary>For roaming: the agreement whose validity covers the instant, whatever its status; null when there is none.</summary>
    public Agreement? Agreement { get; init; }

    /// <summary>
    /// Whether prices may be split by time within the session (domain §7): not when roaming, unless the agreement says so, and
    /// not at a terminal that can't tell the driver.
    /// </summary>
    public bool AllowsTimeOfUse =>
        (!IsRoaming || Agreement is { IsInForce: true, TimeOfUseForRoaming: true }) && Emsp?.Emsp.AdHoc is not { AllowsTimeOfUse: false };

    /// <summary>Who is paid back for the energy; null: nobody.</summary>
    public ReimbursementParty? Payee { get; init; }

    /// <summary>What stands in the way of settling between these parties; empty when all is well.</summary>
    public IReadOnlyList<PartyProblem> Problems { get; init; } = [];
}

public sealed record CpoSide(Cpo Cpo, CpoContract Contract, CpoNetwork Network);

public sealed record EmspSide(Emsp Emsp, EmspContract Contract, EmspNetwork Network);

/// <param name="Code">Stable: <c>MISSING_PARTY</c> or <c>NO_AGREEMENT</c>.</param>
/// <param name="Field">The field that leads to it.</param>
/// <param name="Detail">What is wrong and what to do, for a person.</param>
public sealed record PartyProblem(string Code, string Field, string Detail)
{
    /// <summary>What is missing: equal for sessions that one cure resolves.</summary>
    public required string About { get; init; }

    public static PartyProblem Missing(string noun, string id, string field) =>
        new("MISSING_PARTY", field, $"There is no {noun} '{id}'. Create it, then retry.") { About = $"{noun} {id}" };

    public static PartyProblem UnknownPartner(string partyId) =>
        new("MISSING_PARTY", "partyId", $"No CPO has the party id '{partyId}'. Create it in the partner's network, then retry.") { About = $"partner {partyId}" };

    public static PartyProblem NoAgreement(CpoNetwork cpo, EmspNetwork emsp, Agreement? suspended) => new(
        "NO_AGREEMENT", "agreementId",
        suspended is null
            ? $"No agreement between CPO network '{cpo.Id}' and eMSP network '{emsp.Id}' is valid at the session's start. Create one, then retry."
            : $"Agreement '{suspended.Id}' between CPO network '{cpo.Id}' and eMSP network '{emsp.Id}' is suspended. Activate it, then retry.")
    {
        About = $"agreement between {cpo.Id} and {emsp.Id}",
    };
}
