using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>NIGHTLY ends, retries, warns, drops and reports; ACTION does one thing to all that a filter finds.</summary>
[JsonConverter(typeof(UpperNames<FlagRunKindName>))]
public enum FlagRunKindName { Nightly, Action }

[JsonConverter(typeof(UpperNames<FlagRunState>))]
public enum FlagRunState { Running, Completed, Cancelled, Failed }

/// <summary>What a run is doing.</summary>
[JsonConverter(typeof(UpperNames<FlagRunPhaseName>))]
public enum FlagRunPhaseName { EndingSessions, Flags, InboundCdrs, Reporting }

/// <summary>Asks for a run over flagged transactions.</summary>
public sealed record FlagRunRequest
{
    public required FlagRunKindName Kind { get; init; }

    /// <summary>Of an ACTION: what to do.</summary>
    public FlagActionName? Action { get; init; }

    /// <summary>Of an ACTION, 1 to 500 characters: for whoever asks later.</summary>
    public string? Reason { get; init; }

    /// <summary>Accepting MISSING_CLOCK_ALIGNED_READINGS: how to price them; LOWER_OF_BOTH when left out.</summary>
    public TimeOfUseChoiceName? TimeOfUsePricing { get; init; }

    /// <summary>Of an ACTION: to which transactions.</summary>
    public FlagFilterBody? Filter { get; init; }
}

/// <summary>Exactly one of cause, reason and owner, or a station; the rest narrows it.</summary>
public sealed record FlagFilterBody
{
    /// <summary>The key of a root cause, as the list of causes names it.</summary>
    public string? Cause { get; init; }

    /// <summary>A reason's code.</summary>
    public string? Reason { get; init; }
    public FlagOwner? Owner { get; init; }
    public string? StationId { get; init; }

    /// <summary>Only sessions that started at or after this instant.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only sessions that started before this instant.</summary>
    public DateTimeOffset? Before { get; init; }
}

/// <summary>How far a run over flagged transactions is, and what came of it.</summary>
public sealed record FlagRunResponse
{
    public required string Id { get; init; }
    public required FlagRunKindName Kind { get; init; }
    public required FlagRunState Status { get; init; }
    public required FlagRunPhaseName Phase { get; init; }
    public required ActorBody By { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The moment that its decisions are of.</summary>
    public required DateTimeOffset AsOf { get; init; }
    public FlagActionName? Action { get; init; }
    public string? Reason { get; init; }
    public TimeOfUseChoiceName? TimeOfUsePricing { get; init; }
    public FlagFilterBody? Filter { get; init; }
    public required FlagRunFiguresBody Figures { get; init; }

    /// <summary>Of a nightly run that is over: what is flagged now.</summary>
    public FlagReportBody? Report { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }
}

/// <summary>What became of the transactions so far.</summary>
public sealed record FlagRunFiguresBody
{
    /// <summary>Sessions that never ended and were ended.</summary>
    public required long EndedSessions { get; init; }
    public required long Transactions { get; init; }
    public required long Calculated { get; init; }
    public required long StillFlagged { get; init; }

    /// <summary>Of those still flagged: wholesale is billed, retail is not.</summary>
    public required long Released { get; init; }

    /// <summary>Of those still flagged: the owner was warned.</summary>
    public required long Warned { get; init; }
    public required long Dropped { get; init; }
    public required decimal DroppedEnergyWh { get; init; }

    /// <summary>What the dropped ones would have come to by wholesale, where that was known.</summary>
    public required IReadOnlyList<MoneyBody> DroppedAmounts { get; init; }

    /// <summary>Partners' CDRs that were flagged.</summary>
    public required InboundFiguresBody InboundCdrs { get; init; }
}

/// <summary>What became of partners' CDRs that were flagged.</summary>
/// <param name="Warned">Of those still flagged: somebody was warned.</param>
/// <param name="DroppedAmounts">What the partners billed for the dropped ones, which no driver pays.</param>
public sealed record InboundFiguresBody(
    long Priced, long StillFlagged, long Warned, long Dropped, decimal DroppedEnergyWh, IReadOnlyList<MoneyBody> DroppedAmounts);

/// <summary>What is flagged, and how that differs from the night before.</summary>
/// <param name="Reasons">By code; a transaction may have several.</param>
/// <param name="Owners">In whose queues they are.</param>
/// <param name="PreviousRunId">Left out: this was the first night.</param>
public sealed record FlagReportBody(IReadOnlyList<FlagCountBody> Reasons, IReadOnlyList<FlagCountBody> Owners, string? PreviousRunId = null);

/// <param name="Change">Against the night before.</param>
public sealed record FlagCountBody(string Key, long Count, long Change);

/// <summary>What one cure would resolve.</summary>
public sealed record FlagCauseResponse
{
    /// <summary>For filters and runs.</summary>
    public required string Key { get; init; }

    /// <summary>For people, for example "400 sessions: NO_BILLING_RULE, Wholesale AC-22".</summary>
    public required string Summary { get; init; }
    public required long Count { get; init; }
    public required string About { get; init; }

    /// <summary>As the newest of them has it.</summary>
    public required FlagReasonBody Example { get; init; }
    public required string ExampleId { get; init; }
    public required IReadOnlyList<FlagActionName> AllowedActions { get; init; }
}

/// <summary>Most first.</summary>
public sealed record FlagCausesResponse(IReadOnlyList<FlagCauseResponse> Items);
