using System.Text.Json.Serialization;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Rehearsals;

/// <summary>Where a rehearsal of stored sessions stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RehearsalStatus>))]
public enum RehearsalStatus { Running, Completed, Cancelled, Failed }

/// <summary>
/// Stored sessions of a period, priced once more under the rules that there were when it was asked for and under a draft of
/// them. Nothing is billed by it. It goes through the period from its end to its beginning, page by page; each page is one
/// batch with this record, so that no session is counted twice, however often a page is begun.
/// </summary>
public sealed record Rehearsal
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }

    /// <summary>When it was asked for: rules saved later play no part.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Sessions that started at or after this.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Sessions that started before this.</summary>
    public required DateTimeOffset Before { get; init; }

    /// <summary>Only sessions of this station; null: of all.</summary>
    public string? StationId { get; init; }
    public RehearsalStatus Status { get; init; } = RehearsalStatus.Running;

    /// <summary>The last session that was priced; null before the first page.</summary>
    public LedgerCursor? Cursor { get; init; }

    /// <summary>How many pages of results there are; the first is page 1.</summary>
    public int Pages { get; init; }
    public RehearsalFigures Figures { get; init; } = RehearsalFigures.None;

    /// <summary>The start of the last session that was priced.</summary>
    public DateTimeOffset? Reached { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed, for a person.</summary>
    public string? Failure { get; init; }
}

/// <summary>The draft that a rehearsal prices under; kept apart, since it may be large and never changes.</summary>
internal sealed record RehearsalDraft(string RehearsalId, DraftRules Rules);

/// <summary>One page of results.</summary>
internal sealed record RehearsalPage(string RehearsalId, int Number, IReadOnlyList<RehearsedSession> Sessions);

/// <summary>What differences are told by.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RehearsalGrouping>))]
public enum RehearsalGrouping { Location, Cpo, Emsp }

/// <summary>The figures of one location or partner.</summary>
/// <param name="Key">Its id; <see cref="Nobody"/> where none is known.</param>
public sealed record RehearsalGroup(string RehearsalId, RehearsalGrouping By, string Key, RehearsalFigures Figures)
{
    // No id begins with a hyphen.
    public const string Nobody = "-";
}
