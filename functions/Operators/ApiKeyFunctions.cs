using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/api-keys</summary>
public sealed class ApiKeyFunctions(ApiKeyStore keys)
{
    [Function("ListApiKeys")]
    [RequiresPermission(Permission.ReadApiKeys)]
    [Answers(200, typeof(Page<ApiKeyResponse>), "Keys in order of their creation.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/api-keys")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        var found = await keys.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct);
        return Answer.Ok(Paging.ToPage(found.Items, key => ToContract(key.Value), found.Next));
    }

    [Function("GetApiKey")]
    [RequiresPermission(Permission.ReadApiKeys)]
    [Answers(200, typeof(ApiKeyResponse), "The key's record; the key itself is nowhere stored.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/api-keys/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        (await keys.FindAsync(context.GetCaller().TenantId, id, ct)).Try(out var key, out var refusals)
            ? Answer.Ok(ToContract(key.Value), key.ETag)
            : Answer.Refused(refusals);

    [Function("CreateApiKey")]
    [RequiresPermission(Permission.WriteApiKeys)]
    [Accepts(typeof(ApiKeyRequest))]
    [Answers(201, typeof(ApiKeyCreatedResponse), "Created; the key is shown this once.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/api-keys")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<ApiKeyRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        if (!ReadPermissions(body.Permissions).Try(out var permissions, out refusals))
            return Answer.Refused(refusals);
        var caller = context.GetCaller();
        var issued = await keys.IssueAsync(caller, caller.TenantId, context.NewId(), body.Name, permissions, ct);
        if (!issued.Try(out var key, out refusals))
            return Answer.Refused(refusals);
        var made = ToContract(key.Record);
        return Answer.Created(
            new ApiKeyCreatedResponse(made.Id, made.Name, made.Permissions, made.CreatedAt, key.Key), $"/api/v1/api-keys/{made.Id}", key.ETag);
    }

    [Function("DeleteApiKey")]
    [RequiresPermission(Permission.WriteApiKeys)]
    [RequiresIfMatch]
    [Answers(204, null, "The key works no more.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/api-keys/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        if (!request.RequireIfMatch().Try(out var precondition, out var refusals))
            return Answer.Refused(refusals);
        return (await keys.RevokeAsync(context.GetCaller().TenantId, id, precondition, ct)).Try(out _, out refusals)
            ? Answer.NoContent()
            : Answer.Refused(refusals);
    }

    private static Outcome<IReadOnlyList<Permission>> ReadPermissions(IReadOnlyList<string> names)
    {
        var findings = new Findings();
        var read = new List<Permission>();
        for (var i = 0; i < names.Count; i++)
        {
            var known = ApiKeyStore.TenantPermissions.Where(permission => permission.ToString() == names[i]).ToArray();
            findings.Check(known.Length == 1, $"permissions[{i}]", $"must be one of {string.Join(", ", ApiKeyStore.TenantPermissions)}.");
            read.AddRange(known);
        }
        return findings.Into<IReadOnlyList<Permission>>(() => read);
    }

    private static ApiKeyResponse ToContract(ApiKey key) =>
        new(key.Id, key.Name, [.. key.Permissions.Select(permission => permission.ToString())], key.CreatedAt);
}
