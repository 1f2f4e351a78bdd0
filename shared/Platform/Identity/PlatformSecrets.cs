namespace GreenFlux.Platform.Identity;

/// <summary>Secrets of this installation, from the configuration section <c>Platform</c>.</summary>
public sealed class PlatformSecrets
{
    public const string Section = "Platform";

    /// <summary>May create tenants and act in any of them; empty switches it off.</summary>
    public string? RootKey { get; set; }

    /// <summary>Mixed into every hash of a station's password, so that a stolen store alone can't be guessed at. Changing it locks every station out.</summary>
    public string? CredentialPepper { get; set; }
}
