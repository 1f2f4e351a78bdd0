using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Exports;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>Exports in the API's words.</summary>
internal static class ExportMapping
{
    public static string LinkOf(string id) => $"/api/v1/exports/{id}";

    public static ExportFilter ToDomain(ExportRequest body) => new(
        body.From, body.Before, TextOf(body.StationId), TextOf(body.TokenUid), TextOf(body.LocationId), TextOf(body.CpoId), TextOf(body.EmspId));

    /// <param name="links">Makes the download link of a completed one.</param>
    public static ExportResponse ToContract(CdrExport export, ExportLinks links) => new()
    {
        Id = export.Id,
        Format = WireNames.To<ExportFormatName>(export.Format),
        Status = WireNames.To<ExportState>(export.Status),
        From = export.Filter.From,
        Before = export.Filter.Before,
        StationId = export.Filter.StationId,
        TokenUid = export.Filter.TokenUid,
        LocationId = export.Filter.LocationId,
        CpoId = export.Filter.CpoId,
        EmspId = export.Filter.EmspId,
        CreatedAt = export.CreatedAt,
        EndedAt = export.EndedAt,
        ProgressPercent = ProgressOf(export),
        Reached = export.Reached,
        Rows = export.Rows,
        Bytes = export.Status == ExportStatus.Completed ? export.Bytes : null,
        Failure = export.Failure,
        Download = export.Status == ExportStatus.Completed && links.Make(export.TenantId, export.Id) is var link
            ? new ExportDownload(link.Path, link.ExpiresAt)
            : null,
    };

    private static int ProgressOf(CdrExport export) => export switch
    {
        { Status: ExportStatus.Completed or ExportStatus.Expired } => 100,
        // The file is still to be put together.
        { IsRead: true } => 99,
        { Reached: { } reached } when export.Until > export.Since =>
            (int)Math.Clamp(99 * (export.Until - reached).TotalSeconds / (export.Until - export.Since).TotalSeconds, 0, 99),
        _ => 0,
    };

    private static string? TextOf(string? text) => text is { Length: > 0 } ? text : null;
}
