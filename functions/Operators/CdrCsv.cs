using GreenFlux.Functions.Operators.Exports;
using GreenFlux.Platform.Cdrs;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators;

/// <summary>CDRs as CSV, streamed as they are read.</summary>
internal sealed class CdrCsv(IAsyncEnumerable<Cdr> cdrs) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"cdrs.csv\"";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        return CdrCsvFile.WriteAsync(cdrs, withHeader: true, response.Body, httpContext.RequestAborted);
    }
}
