using System.Text.Json.Serialization;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Exports;

/// <summary>Where an export stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExportStatus>))]
public enum ExportStatus
{
    Running,
    Completed,
    Cancelled,
    Failed,

    /// <summary>Its file has been let go of.</summary>
    Expired,
}

/// <summary>What an export's file is written in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExportFormat>))]
public enum ExportFormat { Csv, JsonLines, Parquet }

/// <summary>Which CDRs an export has; what is null plays no part.</summary>
/// <param name="From">Only sessions that started at or after this.</param>
/// <param name="Before">Only sessions that started before this.</param>
public sealed record ExportFilter(
    DateTimeOffset? From = null, DateTimeOffset? Before = null, string? StationId = null, string? TokenUid = null, string? LocationId = null,
    string? CpoId = null, string? EmspId = null)
{
    [JsonIgnore]
    internal LedgerFilter InLedger => new(From, Before, StationId, TokenUid);

    /// <summary>What the ledger doesn't look at.</summary>
    internal bool Takes(Cdr cdr) =>
        (LocationId is null || cdr.LocationId == LocationId)
        && (CpoId is null || cdr.Parties?.CpoId == CpoId)
        && (EmspId is null || cdr.Parties?.EmspId == EmspId);
}

/// <summary>
/// CDRs as one file, latest start first, written in chunks. Each chunk is a blob of its own, and becomes part of the export when
/// this record counts it: a chunk that is begun again, doubled or after a crash, writes the same blob once more.
/// </summary>
public sealed record CdrExport
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }

    /// <summary>When it was asked for: CDRs made later are not in it, so that its content is decided however long it takes.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    public required ExportFormat Format { get; init; }
    public required ExportFilter Filter { get; init; }

    /// <summary>The earliest start that it can meet; it goes there from <see cref="Until"/>.</summary>
    public required DateTimeOffset Since { get; init; }
    public required DateTimeOffset Until { get; init; }
    public ExportStatus Status { get; init; } = ExportStatus.Running;

    /// <summary>The last CDR that was looked at; null before the first chunk.</summary>
    public LedgerCursor? Cursor { get; init; }

    /// <summary>The start of the last CDR that was looked at.</summary>
    public DateTimeOffset? Reached { get; init; }

    /// <summary>Whether the ledger has been read to its end; a format that is not written piece by piece still has to be put together then.</summary>
    public bool IsRead { get; init; }

    /// <summary>How many chunks there are; the first is number 1.</summary>
    public int Chunks { get; init; }
    public long Rows { get; init; }

    /// <summary>Bytes of the file so far.</summary>
    public long Bytes { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed, for a person.</summary>
    public string? Failure { get; init; }

    /// <summary>The blobs whose contents, one after the other, are the file.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> FileBlobs =>
        IsPutTogether ? [ExportBlobs.File(Id)] : [.. Enumerable.Range(1, Chunks).Select(number => ExportBlobs.Chunk(Id, number))];

    /// <summary>Whether the file is made of the chunks in the end, rather than being the chunks.</summary>
    [JsonIgnore]
    public bool IsPutTogether => Format == ExportFormat.Parquet;
}

/// <summary>Names of an export's blobs.</summary>
public static class ExportBlobs
{
    public const string Folder = "exports/";

    /// <summary>What the names of all of its blobs begin with.</summary>
    public static string Prefix(string exportId) => $"{Folder}{exportId}/";

    public static string Chunk(string exportId, int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Prefix(exportId)}chunk-{number:D7}");

    public static string File(string exportId) => $"{Prefix(exportId)}file";
}
