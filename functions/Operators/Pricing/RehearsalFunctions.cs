using System.Globalization;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Rehearsals;
using GreenFlux.Platform.Tariffs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators.Pricing;

/// <summary>/api/v1/pricing/rehearsals: prices under other rules, before they go live.</summary>
public sealed class RehearsalFunctions(RehearsalStore rehearsals, DescribedSessions described, BillingRuleStore rules, TariffStore tariffs, TimeProvider time)
{
    private const string Route = "v1/pricing/rehearsals";
    private const int MostRunning = 5;
    private readonly DraftRulesMapping drafts = new(rules, tariffs, time);

    [Function("CreateRehearsal")]
    [RequiresPermission(Permission.RehearsePrices)]
    [Accepts(typeof(RehearsalRequest))]
    [Answers(StatusCodes.Status200OK, typeof(RehearsedSessionResponse), "A described session, priced under the rules as they are and under the draft.")]
    [Answers(StatusCodes.Status202Accepted, typeof(RehearsalAcceptedResponse), "The stored sessions of the period are being priced; the figures will be at the status URL.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        var caller = context.GetCaller();
        if (!(await request.ReadBodyAsync<RehearsalRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        if (body.Session is null == body.Period is null)
            return Answer.Refused(new Refusal(RefusalCode.MissingField, "Give either session or period, not both.", "session"));
        if (!(await drafts.ToDomainAsync(body.Draft, caller, ct)).Try(out var draft, out refusals))
            return Answer.Refused(refusals);
        if (body.Session is { } session)
        {
            return (await described.PriceAsync(caller.TenantId, session, draft, ct)).Try(out var outcome, out refusals)
                ? Answer.Ok(RehearsalMapping.ToContract(outcome, hasDraft: body.Draft is not null))
                : Answer.Refused(refusals);
        }
        if (!Read(body.Period!, context).Try(out var asked, out refusals))
            return Answer.Refused(refusals);
        if ((await rehearsals.RunningAsync(caller.TenantId, ct)).Count(running => running.Id != asked.Id) >= MostRunning)
            return Answer.Refused(new Refusal(RefusalCode.Conflict, $"{MostRunning} rehearsals of stored sessions are running already. Wait for one to end, or cancel one."));
        var stored = (await rehearsals.CreateAsync(asked, draft, ct)).Value;
        await new DurableWorkflows(client).StartRehearsalAsync(caller.TenantId, stored.Id, ct);
        var url = RehearsalMapping.LinkOf(stored.Id);
        return Answer.Accepted(new RehearsalAcceptedResponse(stored.Id, WireNames.To<RehearsalState>(stored.Status), url), url);
    }

    [Function("ListRehearsals")]
    [RequiresPermission(Permission.RehearsePrices)]
    [Answers(StatusCodes.Status200OK, typeof(Page<RehearsalResponse>), "In order of their creation.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await rehearsals.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct), RehearsalMapping.ToContract)
            : Answer.Refused(refusals);

    [Function("GetRehearsal")]
    [RequiresPermission(Permission.RehearsePrices)]
    [Answers(StatusCodes.Status200OK, typeof(RehearsalResponse), "How far it is, and its figures so far.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        await rehearsals.GetAsync(context.GetCaller().TenantId, id, ct) is { } found
            ? Answer.Ok(RehearsalMapping.ToContract(found.Value), found.ETag)
            : Answer.Refused(Refusal.NotFound("rehearsal", id));

    [Function("ListRehearsedSessions")]
    [RequiresPermission(Permission.RehearsePrices)]
    [Answers(StatusCodes.Status200OK, typeof(Page<RehearsedSessionLine>), "Every session with its prices so far, latest start first.")]
    public async Task<IResult> Sessions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}/sessions")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals) || !CursorOf(page).Try(out var after, out refusals))
            return Answer.Refused(refusals);
        if (await rehearsals.GetAsync(context.GetCaller().TenantId, id, ct) is not { Value: var rehearsal })
            return Answer.Refused(Refusal.NotFound("rehearsal", id));
        var (sessions, next) = await rehearsals.SessionsAsync(rehearsal, page.Limit, after, ct);
        return Answer.Ok(new Page<RehearsedSessionLine>(
            [.. sessions.Select(RehearsalMapping.ToContract)],
            next is null ? null : Paging.Encode(next.Page.ToString(CultureInfo.InvariantCulture), next.Taken.ToString(CultureInfo.InvariantCulture))));
    }

    [Function("ListRehearsalDifferences")]
    [RequiresPermission(Permission.RehearsePrices)]
    [Query("by", "LOCATION, CPO or EMSP; LOCATION when left out.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<RehearsalGroupBody>), "The figures of each location or partner so far, in order of their ids.")]
    public async Task<IResult> Differences(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}/differences")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals) || !request.ReadEnum<RehearsalGroupingName>("by").Try(out var by, out refusals))
            return Answer.Refused(refusals);
        var tenantId = context.GetCaller().TenantId;
        if (await rehearsals.GetAsync(tenantId, id, ct) is null)
            return Answer.Refused(Refusal.NotFound("rehearsal", id));
        var grouping = WireNames.To<RehearsalGrouping>(by ?? RehearsalGroupingName.Location);
        return Answer.Ok(await rehearsals.GroupsAsync(tenantId, id, grouping, page.Limit, page.After, ct), RehearsalMapping.ToContract);
    }

    [Function("DeleteRehearsal")]
    [RequiresPermission(Permission.RehearsePrices)]
    [RequiresIfMatch]
    [Answers(StatusCodes.Status204NoContent, null, "A running one is cancelled and keeps its figures; one that is over is deleted with them.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await rehearsals.DeleteAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);

    private Outcome<Rehearsal> Read(RehearsalPeriodBody period, FunctionContext context)
    {
        var now = time.GetUtcNow();
        var before = period.Before ?? now;
        if (before > now)
            return Refusal.Invalid("period.before", "period.before must have passed: sessions that are to come can't be priced. Leave it out for now.");
        if (period.From >= before)
            return Refusal.Invalid("period.from", "period.from must be earlier than period.before.");
        return new Rehearsal
        {
            Id = context.NewId(),
            TenantId = context.GetCaller().TenantId,
            CreatedAt = now,
            From = period.From,
            Before = before,
            StationId = period.StationId is { Length: > 0 } station ? station : null,
        };
    }

    private static Outcome<RehearsalCursor?> CursorOf(PageRequest page)
    {
        if (page.Cursor.Count == 0)
            return Outcome<RehearsalCursor?>.Of(null);
        return int.TryParse(page.Cursor[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(page.Cursor[1], NumberStyles.None, CultureInfo.InvariantCulture, out var taken)
            ? Outcome<RehearsalCursor?>.Of(new RehearsalCursor(number, taken))
            : new Refusal(RefusalCode.InvalidCursor, "cursor must be the unchanged 'next' of this list's last page.", "cursor");
    }
}
