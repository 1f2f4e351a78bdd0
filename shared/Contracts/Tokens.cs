namespace GreenFlux.Contracts;

/// <summary>A charge card or other means to identify a driver at a charger.</summary>
public sealed record TokenRequest
{
    /// <summary>What the charger reads and sends; 1 to 20 characters, compared without case. Required to create.</summary>
    public string? Uid { get; init; }

    /// <summary>The contract in eMA form, for example <c>NL-TNM-C00122045-K</c>; hyphens and check character may be left out.</summary>
    public string? AuthId { get; init; }

    /// <summary>What is printed on the card.</summary>
    public string? VisualNumber { get; init; }
    public string? DriverId { get; init; }

    /// <summary>A partner's eMSP, for a token that no driver of yours has; not together with a driver.</summary>
    public string? EmspId { get; init; }
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

    /// <summary>The contract in its normal form: with hyphens and the check character that belongs to it.</summary>
    public string? ContractId { get; init; }

    /// <summary>Says that the check character of <c>authId</c> is not the one that belongs to it.</summary>
    public string? AuthIdWarning { get; init; }
    public string? VisualNumber { get; init; }
    public string? DriverId { get; init; }
    public string? EmspId { get; init; }
    public required bool Blocked { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public string? GroupId { get; init; }
}
