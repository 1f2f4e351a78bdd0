using System.Globalization;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Exports;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>
/// /api/downloads/exports: the files behind signed links. The signature stands for the key. Where the store gives out links of
/// its own, whoever comes with a good one is sent there with a link to that one file, which lives a few minutes and no longer
/// than the one that was shown.
/// </summary>
public sealed class ExportDownloadFunctions(ExportStore exports, ExportLinks links, IBlobStore blobs, TimeProvider time)
{
    private static readonly TimeSpan DirectLinkLife = TimeSpan.FromMinutes(5);

    [Function("DownloadExport")]
    [PublicFace]
    public async Task<IResult> Download(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "downloads/exports/{tenantId}/{id}")] HttpRequest request,
        string tenantId, string id, CancellationToken ct)
    {
        if (!links.Check(tenantId, id, request.ReadText("expires"), request.ReadText("signature")).Try(out var expires, out var refusals))
            return Answer.Refused(refusals);
        if (await exports.GetAsync(tenantId, id, ct) is not { Value: { Status: ExportStatus.Completed } export })
            return Answer.Refused(new Refusal(RefusalCode.LinkExpired, "The file behind this link is no longer kept. Ask for the export again."));
        var file = ExportFile.Of(export);
        return await DirectAsync(export, file, expires, ct) is { } address ? new Elsewhere(address) : new Streamed(export, file, blobs);
    }

    /// <summary>Null when the file is several blobs, or can't be fetched but through the platform.</summary>
    private async Task<Uri?> DirectAsync(CdrExport export, ExportFile file, DateTimeOffset expires, CancellationToken ct)
    {
        if (export.FileBlobs is not [var only])
            return null;
        var soon = time.GetUtcNow() + DirectLinkLife;
        return await blobs.LinkAsync(export.TenantId, only, new BlobLink(expires < soon ? expires : soon, file.ContentType, file.Name), ct);
    }

    /// <summary>What the one who downloads it is told.</summary>
    private sealed record ExportFile(string Name, string ContentType)
    {
        public static ExportFile Of(CdrExport export)
        {
            var (type, extension) = export.Format switch
            {
                ExportFormat.Csv => ("text/csv; charset=utf-8", "csv"),
                ExportFormat.JsonLines => ("application/x-ndjson; charset=utf-8", "jsonl"),
                _ => ("application/vnd.apache.parquet", "parquet"),
            };
            return new ExportFile($"cdrs-{Day(export.Since)}-{Day(export.Until)}.{extension}", type);
        }

        private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
    }

    private static void KeepSecret(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        // The link is a secret: pages that the file's reader opens next must not learn it.
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private sealed class Elsewhere(Uri address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            KeepSecret(httpContext.Response);
            httpContext.Response.Redirect(address.AbsoluteUri);
            return Task.CompletedTask;
        }
    }

    /// <summary>The blobs of a file, one after the other.</summary>
    private sealed class Streamed(CdrExport export, ExportFile file, IBlobStore blobs) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (response, aborted) = (httpContext.Response, httpContext.RequestAborted);
            KeepSecret(response);
            response.ContentType = file.ContentType;
            response.ContentLength = export.Bytes;
            response.Headers.ContentDisposition = $"attachment; filename=\"{file.Name}\"";
            response.Headers.XContentTypeOptions = "nosniff";
            foreach (var name in export.FileBlobs)
            {
                await using var blob = await blobs.OpenAsync(export.TenantId, name, aborted)
                    ?? throw new IOException($"The blob '{name}' of export '{export.Id}' is missing. Delete the export and ask for it again.");
                await blob.CopyToAsync(response.Body, aborted);
            }
        }
    }
}
