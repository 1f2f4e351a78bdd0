using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>What all simple collections of the API do alike; a function class adds routes, permissions and what its answers mean.</summary>
/// <param name="records">Of the tenant that asks.</param>
/// <param name="route">Of the collection, without the host's prefix.</param>
/// <param name="idOf">The id that a body names; null when it leaves it out.</param>
/// <param name="toDomain">From a body, the id and the tenant's id.</param>
internal sealed class Resource<TRecord, TRequest, TResponse>(
    TenantRecords<TRecord> records, string route, Func<TRequest, string?> idOf, Func<TRequest, string, string, TRecord> toDomain, Func<TRecord, TResponse> toContract)
    where TRecord : class, ITenantRecord
    where TRequest : class
{
    /// <param name="filters">Query parameters that name a field of the record.</param>
    public async Task<IResult> ListAsync(HttpRequest request, FunctionContext context, CancellationToken ct, params IReadOnlyList<string> filters)
    {
        if (!request.ReadPage().Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        var wanted = filters.Where(name => request.ReadText(name) is not null).Select(name => new DocumentFilter(name, request.ReadText(name)!)).ToArray();
        return Answer.Ok(await records.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct, wanted), toContract);
    }

    public async Task<IResult> GetAsync(string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await records.FindAsync(context.GetCaller().TenantId, id, ct), toContract);

    public async Task<IResult> CreateAsync(HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<TRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        var record = toDomain(body, idOf(body) ?? context.NewId(), context.GetCaller().TenantId);
        return Answer.Created(await records.CreateAsync(record, ct), toContract, made => $"/api/{route}/{made.Id}");
    }

    public async Task<IResult> ReplaceAsync(HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync(id, idOf, ct)).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        var record = toDomain(change.Body, id, context.GetCaller().TenantId);
        return Answer.Ok(await records.ReplaceAsync(record, change.Precondition, ct), toContract);
    }

    public async Task<IResult> DeleteAsync(HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await records.DeleteAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);
}
