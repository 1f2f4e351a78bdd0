namespace GreenFlux.Platform.Tokens;

/// <summary>A charge card or other means to identify a driver at a charger.</summary>
public sealed record Token
{
    /// <summary>What the charger reads and sends as idTag; at most 20 characters, compared without case (OCPP 1.6 CiString).</summary>
    public required string Uid { get; init; }
    public required string TenantId { get; init; }

    /// <summary>The contract in eMA form, for example <c>NL-TNM-C00122045-K</c>, as it was written.</summary>
    public string? AuthId { get; init; }
    public string? VisualNumber { get; init; }
    public string? DriverId { get; init; }

    /// <summary>For a token that no driver of the tenant has: a partner's eMSP. Null: the driver's, or the tenant's own.</summary>
    public string? EmspId { get; init; }
    public bool Blocked { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Parent idTag: tokens of one group may stop each other's transactions.</summary>
    public string? GroupId { get; init; }
}
