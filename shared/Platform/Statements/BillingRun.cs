using System.Text.Json.Serialization;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Storage;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Platform.Statements;

/// <summary>Where a billing run stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BillingRunStatus>))]
public enum BillingRunStatus
{
    Running,

    /// <summary>Its statements are there.</summary>
    Completed,

    /// <summary>Given up before its statements were there.</summary>
    Cancelled,

    /// <summary>Its statements were given up; none had been approved.</summary>
    Discarded,
    Failed,
}

/// <summary>Which parties a run settles; null: all.</summary>
/// <param name="Frequency">Those that are settled so often.</param>
/// <param name="PartyId">With a kind.</param>
public sealed record RunSelection(StatementKind? Kind = null, string? PartyId = null, BillingFrequency? Frequency = null)
{
    public bool Includes(StatementKind kind, string partyId, BillingFrequency frequency) =>
        (Kind is null || Kind == kind) && (PartyId is null || PartyId == partyId) && (Frequency is null || Frequency == frequency);

    /// <summary>The same text for the same selection; part of keys.</summary>
    [JsonIgnore]
    public string Text => $"{Kind?.ToString() ?? "*"}|{(PartyId is { } id ? KeyText.Escape(id) : "*")}|{Frequency?.ToString() ?? "*"}";
}

/// <summary>
/// Everything that decides what a run comes to. The same inputs over the same records give the same statements, byte for
/// byte, but for the stamps of who did it when.
/// </summary>
/// <param name="RunDate">The date of its statements.</param>
/// <param name="Cutoff">Records made later play no part.</param>
/// <param name="Seed">What the ids of run and statements are made of.</param>
public sealed record RunInputs(
    BillingPeriod Period, RunSelection Selection,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalDate RunDate, DateTimeOffset Cutoff, string Seed)
{
    /// <summary>How long before now a cutoff lies at least: what is being written now was stamped a moment ago.</summary>
    public static readonly TimeSpan CutoffLag = TimeSpan.FromMinutes(5);
}

/// <summary>One run over the CDRs of a period, and of what came late before it.</summary>
public sealed record BillingRun
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required RunInputs Inputs { get; init; }

    /// <summary>The settings as they were when it was asked for.</summary>
    public required BillingSettings Settings { get; init; }
    public BillingRunStatus Status { get; init; } = BillingRunStatus.Running;

    /// <summary>Counts from 1; each repeat is another.</summary>
    public int Attempt { get; set; } = 1;
    public RunTally Tally { get; init; } = RunTally.None;

    /// <summary>While statements are made: the last one.</summary>
    public string? IssuedThrough { get; init; }
    public int Statements { get; init; }

    /// <summary>Statements that were approved or finalised: as long as there are any, it can't be repeated or discarded.</summary>
    public int Locked { get; init; }
    public required Actor RunBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was asked for last.</summary>
    public required DateTimeOffset RanAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed, for a person.</summary>
    public string? Failure { get; init; }

    /// <summary>Attempts whose lines were deleted, since nothing rests on them any more.</summary>
    public int PurgedThrough { get; init; }

    [JsonIgnore]
    public bool IsGivenUp => Status is BillingRunStatus.Cancelled or BillingRunStatus.Discarded or BillingRunStatus.Failed;

    /// <summary>The same from its beginning, as the next attempt.</summary>
    internal BillingRun Again(BillingSettings settings, Actor by, DateTimeOffset at) => this with
    {
        Settings = settings,
        Status = BillingRunStatus.Running,
        Attempt = Attempt + 1,
        Tally = RunTally.None,
        IssuedThrough = null,
        Statements = 0,
        RunBy = by,
        RanAt = at,
        EndedAt = null,
        Failure = null,
    };

    public static string IdOf(string tenantId, RunInputs inputs) =>
        ContentHash.Of(tenantId, inputs.Seed, inputs.Selection.Text, $"{inputs.Period.From:uuuu-MM-dd}", $"{inputs.Period.To:uuuu-MM-dd}");
}

/// <summary>What a run has read so far.</summary>
/// <param name="Cdrs">Read, settled before or not.</param>
/// <param name="Lines">Put on statements; a CDR may be on three.</param>
/// <param name="WithoutPayee">Reimbursed energy that nobody is named to receive.</param>
/// <param name="Unpriced">Unbilled energy that no reimbursement rule prices.</param>
public sealed record RunTally(long Cdrs, long Lines, long WithoutPayee, long Unpriced)
{
    public static RunTally None { get; } = new(0, 0, 0, 0);
}

/// <summary>Which run a period and a selection belong to.</summary>
internal sealed record BillingRunKey(string Id, string RunId);
