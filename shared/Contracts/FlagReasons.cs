using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Whether a finding holds the session back, or is only shown with its CDR.</summary>
[JsonConverter(typeof(UpperNames<FlagSeverityName>))]
public enum FlagSeverityName { Flag, Note }

/// <summary>A kind of finding, under the code that flagged transactions and warnings of CDRs have.</summary>
public sealed record FlagReasonKindResponse
{
    /// <summary>Stable, for example <c>MISSING_EVSE</c>.</summary>
    public required string Code { get; init; }
    public required FlagCategory Category { get; init; }
    public required FlagSeverityName Severity { get; init; }

    /// <summary>Who may have to clear it; a finding names one of them.</summary>
    public required IReadOnlyList<FlagOwner> Owners { get; init; }

    /// <summary>What can be done about it; nothing has to be done about a note.</summary>
    public required IReadOnlyList<FlagActionName> Actions { get; init; }

    /// <summary>What it looks at.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>What it says.</summary>
    public required string Meaning { get; init; }

    /// <summary>Where it usually comes from.</summary>
    public required string Causes { get; init; }

    /// <summary>What to do.</summary>
    public required string Cure { get; init; }
}

/// <param name="Items">Every kind of finding, in the order of categories.</param>
public sealed record FlagReasonKindsResponse(IReadOnlyList<FlagReasonKindResponse> Items);
