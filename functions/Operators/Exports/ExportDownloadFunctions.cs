using System.Globalization;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Exports;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>/api/downloads/exports: the files behind signed links. The signature stands for the key.</summary>
public sealed class ExportDownloadFunctions(ExportStore exports, ExportLinks links, IBlobStore blobs)
{
    [Function("DownloadExport")]
    [PublicFace]
    public async Task<IResult> Download(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "downloads/exports/{tenantId}/{id}")] HttpRequest request,
        string tenantId, string id, CancellationToken ct)
    {
        if (!links.Check(tenantId, id, request.ReadText("expires"), request.ReadText("signature")).Try(out _, out var refusals))
            return Answer.Refused(refusals);
        return await exports.GetAsync(tenantId, id, ct) is { Value: { Status: ExportStatus.Completed } export }
            ? new ExportedFile(export, blobs)
            : Answer.Refused(new Refusal(RefusalCode.LinkExpired, "The file behind this link is no longer kept. Ask for the export again."));
    }

    /// <summary>The blobs of a file, one after the other.</summary>
    private sealed class ExportedFile(CdrExport export, IBlobStore blobs) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (response, aborted) = (httpContext.Response, httpContext.RequestAborted);
            var (type, extension) = export.Format switch
            {
                ExportFormat.Csv => ("text/csv; charset=utf-8", "csv"),
                ExportFormat.JsonLines => ("application/x-ndjson; charset=utf-8", "jsonl"),
                _ => ("application/vnd.apache.parquet", "parquet"),
            };
            response.ContentType = type;
            response.ContentLength = export.Bytes;
            response.Headers.ContentDisposition = $"attachment; filename=\"cdrs-{Day(export.Since)}-{Day(export.Until)}.{extension}\"";
            response.Headers.CacheControl = "no-store";
            response.Headers.XContentTypeOptions = "nosniff";
            // The link is a secret: pages that the file's reader opens next must not learn it.
            response.Headers["Referrer-Policy"] = "no-referrer";
            foreach (var name in export.FileBlobs)
            {
                await using var blob = await blobs.OpenAsync(export.TenantId, name, aborted)
                    ?? throw new IOException($"The blob '{name}' of export '{export.Id}' is missing. Delete the export and ask for it again.");
                await blob.CopyToAsync(response.Body, aborted);
            }
        }

        private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
    }
}
