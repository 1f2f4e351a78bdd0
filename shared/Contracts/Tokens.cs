namespace GreenFlux.Contracts;

/// <summary>A charge card or other means to identify a driver at a charger.</summary>
public sealed record TokenRequest
{
    /// <summary>What the charger reads and sends; 1 to 20 characters, compared without case. Required to create.</summary>
    public string? Uid { get; init; }

    /// <summary>The contract in eMA form, for example <c>NL-GFX-C0B34A240-H</c>; the check digit may be left out.</summary>
    public string? AuthId { get; init; }

    /// <summary>What is printed on the card.</summary>
    public string? VisualNumber { get; init; }
    public string? DriverId { get; init; }
    public bool Blocked { get; init; }

    /// <summary>First instant at which it is no longer valid; left out: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Tokens of one group may stop each other's transactions; 1 to 20 characters.</summary>
    public string? GroupId { get; init; }
}

public sealed record TokenResponse
{
    public required string Uid { get; init; }
    public string? AuthId { get; init; }
    public string? VisualNumber { get; init; }
    public string? DriverId { get; init; }
    public required bool Blocked { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public string? GroupId { get; init; }
}
