namespace GreenFlux.Contracts;

/// <summary>Whom to trust to name chargers of security profile 3.</summary>
public sealed record ChargerCertificateAuthorityRequest
{
    public required string Name { get; init; }

    /// <summary>One CA certificate in PEM: a root, or an intermediate of a root that is here too.</summary>
    public required string Certificate { get; init; }
}

public sealed record ChargerCertificateAuthorityResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Subject { get; init; }

    /// <summary>SHA-256 of the certificate, hex.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>After this instant it admits no charger.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>PEM.</summary>
    public required string Certificate { get; init; }
}
