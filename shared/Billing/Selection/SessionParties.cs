namespace GreenFlux.Billing;

/// <summary>
/// Who and where a session is, as far as rules can ask. What is null is not known or does not exist: a rule that is
/// scoped to such a party does not apply.
/// </summary>
public sealed record SessionParties
{
    /// <summary>Nothing is known: only rules without scope apply.</summary>
    public static SessionParties Unknown { get; } = new();

    /// <summary>Of the location; ISO 3166-1 alpha-3.</summary>
    public string? Country { get; init; }
    public string? CpoContractId { get; init; }
    public string? CpoId { get; init; }
    public string? LocationId { get; init; }
    public string? EmspContractId { get; init; }
    public string? EmspId { get; init; }

    /// <summary>The driver's retail package.</summary>
    public string? PackageId { get; init; }

    /// <summary>Every group that the token is in.</summary>
    public IReadOnlyList<string> TokenGroupIds { get; init; } = [];
    public string? CustomerId { get; init; }
    public string? DriverId { get; init; }
    public string? TokenUid { get; init; }

    internal bool IsInTokenGroup(string id)
    {
        for (var i = 0; i < TokenGroupIds.Count; i++)
        {
            if (string.Equals(TokenGroupIds[i], id, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
