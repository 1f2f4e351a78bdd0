namespace GreenFlux.Platform.Tokens;

/// <summary>A charge card or other means to identify a driver at a charger.</summary>
public sealed record Token
{
    /// <summary>What the charger reads and sends as idTag; at most 20 characters, compared without case (OCPP 1.6 CiString).</summary>
    public required string Uid { get; init; }
    public required string TenantId { get; init; }

    /// <summary>The contract in eMA form, for example <c>NL-GFX-C0B34A240-H</c>.</summary>
    public string? AuthId { get; init; }
    public string? VisualNumber { get; init; }
    public string? DriverId { get; init; }
    public bool Blocked { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Parent idTag: tokens of one group may stop each other's transactions.</summary>
    public string? GroupId { get; init; }
}
