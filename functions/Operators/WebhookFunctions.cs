using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/webhooks</summary>
public sealed class WebhookFunctions(WebhookStore webhooks, TimeProvider time)
{
    private const string Route = "v1/webhooks";

    [Function("ListWebhooks")]
    [RequiresPermission(Permission.ReadWebhooks)]
    [Answers(200, typeof(Page<WebhookResponse>), "Webhooks in order of their creation.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await webhooks.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct), ToContract)
            : Answer.Refused(refusals);

    [Function("GetWebhook")]
    [RequiresPermission(Permission.ReadWebhooks)]
    [Answers(200, typeof(WebhookResponse), "The webhook, without its secret.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await webhooks.FindAsync(context.GetCaller().TenantId, id, ct), ToContract);

    [Function("CreateWebhook")]
    [RequiresPermission(Permission.WriteWebhooks)]
    [Accepts(typeof(WebhookRequest))]
    [Answers(201, typeof(WebhookResponse), "Created; the secret is shown this once.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<WebhookRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        var webhook = ToDomain(body, context.NewId(), context.GetCaller()) with { Secret = WebhookStore.NewSecret() };
        return Answer.Created(
            await webhooks.CreateAsync(webhook, ct), made => ToContract(made) with { Secret = made.Secret }, made => $"/api/{Route}/{made.Id}");
    }

    [Function("ReplaceWebhook")]
    [RequiresPermission(Permission.WriteWebhooks)]
    [RequiresIfMatch]
    [Accepts(typeof(WebhookRequest))]
    [Answers(200, typeof(WebhookResponse), "Changed; the secret stays.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<WebhookRequest>(id, _ => null, ct)).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        var webhook = ToDomain(change.Body, id, context.GetCaller());
        return Answer.Ok(await webhooks.ReplaceAsync(webhook, change.Precondition, ct), ToContract);
    }

    [Function("DeleteWebhook")]
    [RequiresPermission(Permission.WriteWebhooks)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted: nothing more is sent there.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await webhooks.DeleteAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);

    private Webhook ToDomain(WebhookRequest body, string id, Caller caller) => new()
    {
        Id = id,
        TenantId = caller.TenantId,
        Url = body.Url,
        Secret = "",
        Topics = [.. body.Events.Select(each => WireNames.To<WebhookTopic>(each)).Distinct()],
        CreatedAt = time.GetUtcNow(),
    };

    private static WebhookResponse ToContract(Webhook webhook) => new()
    {
        Id = webhook.Id,
        Url = webhook.Url,
        Events = [.. webhook.Topics.Select(topic => WireNames.To<WebhookEvent>(topic))],
        CreatedAt = webhook.CreatedAt,
    };
}
