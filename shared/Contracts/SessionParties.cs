namespace GreenFlux.Contracts;

/// <summary>Who pays whom for a session of a token at a charge station, at an instant.</summary>
public sealed record SessionPartiesResponse
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Who operates the station's location; <c>own</c> is you yourself.</summary>
    public string? CpoId { get; init; }
    public string? CpoContractId { get; init; }
    public string? CpoNetworkId { get; init; }

    /// <summary>Who answers for the token; absent for a token that is not yours.</summary>
    public string? EmspId { get; init; }
    public string? EmspContractId { get; init; }
    public string? EmspNetworkId { get; init; }
    public string? DriverId { get; init; }
    public string? CustomerId { get; init; }

    /// <summary>Whether the session crosses from one party to another.</summary>
    public required bool IsRoaming { get; init; }

    /// <summary>Whether the platform's owner resells the CPO's stations.</summary>
    public required bool IsManagedRoaming { get; init; }

    /// <summary>Whether prices may be split by time within the session.</summary>
    public required bool AllowsTimeOfUse { get; init; }

    /// <summary>For roaming: the agreement that is valid then, suspended or not.</summary>
    public string? AgreementId { get; init; }
    public VatTreatmentName? VatTreatment { get; init; }

    /// <summary>Who is paid back for the energy.</summary>
    public string? ReimbursementPartyId { get; init; }

    /// <summary>What stands in the way of settling between these parties.</summary>
    public required IReadOnlyList<PartyProblemBody> Problems { get; init; }
}

/// <param name="Code">Stable: <c>MISSING_PARTY</c> or <c>NO_AGREEMENT</c>.</param>
/// <param name="Field">The field that leads to it.</param>
/// <param name="Detail">What is wrong and what to do.</param>
public sealed record PartyProblemBody(string Code, string Field, string Detail);
