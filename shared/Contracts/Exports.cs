using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Published CDRs to be written to one file, latest start first. What is left out plays no part.</summary>
public sealed record ExportRequest
{
    public required ExportFormatName Format { get; init; }

    /// <summary>Only sessions that started at or after this instant.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only sessions that started before this instant.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only sessions at this charge station.</summary>
    public string? StationId { get; init; }

    /// <summary>Only sessions of this token, as the charger sent it.</summary>
    public string? TokenUid { get; init; }
    public string? LocationId { get; init; }

    /// <summary>Only sessions at chargers of this CPO, for example own.</summary>
    public string? CpoId { get; init; }

    /// <summary>Only sessions of this eMSP's tokens.</summary>
    public string? EmspId { get; init; }
}

/// <summary>CSV: a header line, then a line per CDR. JSON_LINES: a CDR of this API per line. PARQUET: typed columns, named as in CSV.</summary>
[JsonConverter(typeof(UpperNames<ExportFormatName>))]
public enum ExportFormatName { Csv, JsonLines, Parquet }

/// <summary>Where an export stands; EXPIRED: its file is no longer kept.</summary>
[JsonConverter(typeof(UpperNames<ExportState>))]
public enum ExportState { Running, Completed, Cancelled, Failed, Expired }

/// <summary>Accepted; the link will be at the status URL.</summary>
public sealed record ExportAcceptedResponse(string Id, ExportState Status, string StatusUrl);

/// <summary>An export, and how far it is.</summary>
public sealed record ExportResponse
{
    public required string Id { get; init; }
    public required ExportFormatName Format { get; init; }
    public required ExportState Status { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? Before { get; init; }
    public string? StationId { get; init; }
    public string? TokenUid { get; init; }
    public string? LocationId { get; init; }
    public string? CpoId { get; init; }
    public string? EmspId { get; init; }

    /// <summary>CDRs made later are not in the file.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>0 to 100: how much of the time it has gone through, from its end to its beginning.</summary>
    public required int ProgressPercent { get; init; }

    /// <summary>The start of the last session that it has come to.</summary>
    public DateTimeOffset? Reached { get; init; }

    /// <summary>CDRs in the file so far.</summary>
    public required long Rows { get; init; }

    /// <summary>Size of the finished file.</summary>
    public long? Bytes { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }

    /// <summary>Only of a completed one.</summary>
    public ExportDownload? Download { get; init; }
}

/// <summary>A link to the file that needs no key: who has it can read the file until it expires. Each reading of the export makes a new one.</summary>
public sealed record ExportDownload(string Url, DateTimeOffset ExpiresAt);
