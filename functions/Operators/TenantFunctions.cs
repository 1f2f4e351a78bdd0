using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/tenants for the root key, /api/v1/tenant for a tenant's own settings.</summary>
public sealed class TenantFunctions(TenantStore tenants, ApiKeyStore keys, TimeProvider time)
{
    [Function("ListTenants")]
    [RequiresPermission(Permission.ManageTenants)]
    [Answers(200, typeof(Page<TenantResponse>), "Tenants in order of their ids.")]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/tenants")] HttpRequest request, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        var found = await tenants.ListAsync(page.Limit, page.After, ct);
        return Answer.Ok(Paging.ToPage(found.Items, tenant => TenantMapping.ToContract(tenant.Value), found.Next));
    }

    [Function("CreateTenant")]
    [RequiresPermission(Permission.ManageTenants)]
    [Accepts(typeof(TenantRequest))]
    [Answers(201, typeof(TenantCreatedResponse), "Created, with a first key that may do everything in the tenant.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/tenants")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<TenantRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        var caller = context.GetCaller();
        var created = await tenants.CreateAsync(TenantMapping.ToDomain(body, time.GetUtcNow()), ct);
        if (!created.Try(out var tenant, out refusals))
            return Answer.Refused(refusals);
        var issued = await keys.IssueAsync(caller, body.Id, context.NewId(), "First key", ApiKeyStore.TenantPermissions, ct);
        return issued.Try(out var key, out refusals)
            ? Answer.Created(new TenantCreatedResponse(TenantMapping.ToContract(tenant.Value), key.Key), $"/api/v1/tenants/{body.Id}", tenant.ETag)
            : Answer.Refused(refusals);
    }

    [Function("GetTenant")]
    [RequiresPermission(Permission.ManageTenants)]
    [Answers(200, typeof(TenantResponse), "The tenant.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/tenants/{id}")] HttpRequest request, string id, CancellationToken ct) =>
        (await tenants.FindAsync(id, ct)).Try(out var tenant, out var refusals)
            ? Answer.Ok(TenantMapping.ToContract(tenant.Value), tenant.ETag)
            : Answer.Refused(refusals);

    [Function("GetOwnTenant")]
    [RequiresPermission(Permission.ReadTenant)]
    [Answers(200, typeof(TenantResponse), "The tenant that the key belongs to.")]
    public async Task<IResult> GetOwn(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/tenant")] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        (await tenants.FindAsync(context.GetCaller().TenantId, ct)).Try(out var tenant, out var refusals)
            ? Answer.Ok(TenantMapping.ToContract(tenant.Value), tenant.ETag)
            : Answer.Refused(refusals);

    [Function("SetTenantSettings")]
    [RequiresPermission(Permission.WriteTenant)]
    [RequiresIfMatch]
    [Accepts(typeof(TenantSettingsBody))]
    [Answers(200, typeof(TenantResponse), "The tenant with its new settings.")]
    public async Task<IResult> SetSettings(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/tenant/settings")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.RequireIfMatch().Try(out var precondition, out var refusals))
            return Answer.Refused(refusals);
        if (!(await request.ReadBodyAsync<TenantSettingsBody>(ct)).Try(out var body, out refusals))
            return Answer.Refused(refusals);
        var changed = await tenants.SetSettingsAsync(context.GetCaller().TenantId, TenantMapping.ToDomain(body), precondition, ct);
        return changed.Try(out var tenant, out refusals)
            ? Answer.Ok(TenantMapping.ToContract(tenant.Value), tenant.ETag)
            : Answer.Refused(refusals);
    }
}
