using System.Diagnostics.CodeAnalysis;

namespace GreenFlux.Platform.Identity;

/// <summary>Secrets of this installation, from the configuration section <c>Platform</c>.</summary>
public sealed class PlatformSecrets
{
    public const string Section = "Platform";

    /// <summary>Fewest characters of a pepper: what a person can't guess.</summary>
    public const int MinPepperLength = 16;

    /// <summary>May create tenants and act in any of them; empty switches it off.</summary>
    public string? RootKey { get; set; }

    /// <summary>
    /// Mixed into every hash of a station's password, so that a stolen store alone can't be guessed at. Changing it
    /// locks every station out, which is why starting without one is refused.
    /// </summary>
    public string? CredentialPepper { get; set; }

    [MemberNotNullWhen(true, nameof(CredentialPepper))]
    public bool HasPepper => CredentialPepper is { Length: >= MinPepperLength };

    /// <summary>What to tell when <see cref="HasPepper"/> is false.</summary>
    internal static string PepperProblem =>
        $"{Section}:{nameof(CredentialPepper)} must have at least {MinPepperLength} characters. Set it to a random text once, keep it with the backups, " +
        "and never change it: every stored station password depends on it.";
}
