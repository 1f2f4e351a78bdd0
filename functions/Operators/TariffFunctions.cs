using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Tariffs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/tariffs</summary>
public sealed class TariffFunctions(TariffStore tariffs, TariffLifecycle lifecycle, TimeProvider time)
{
    private const string Route = "v1/tariffs";

    [Function("ListTariffs")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(Page<TariffResponse>), "Tariffs in order of their codes.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await tariffs.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct), ToContract)
            : Answer.Refused(refusals);

    [Function("GetTariff")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(TariffResponse), "The tariff.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{code}")] HttpRequest request,
        string code, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await tariffs.FindAsync(context.GetCaller().TenantId, code, ct), ToContract);

    [Function("CreateTariff")]
    [RequiresPermission(Permission.WriteTariffs)]
    [Accepts(typeof(TariffRequest))]
    [Answers(201, typeof(TariffResponse), "Created. Stations can name it as soon as it has a billing rule.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<TariffRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        if (body.Code is not { } code)
            return Answer.Refused(new Refusal(RefusalCode.MissingField, "code is required.", "code"));
        if (!ToDomain(body, code, context.GetCaller()).Try(out var tariff, out refusals))
            return Answer.Refused(refusals);
        return Answer.Created(await tariffs.CreateAsync(tariff, context.Stamp(time), ct), ToContract, made => $"/api/{Route}/{made.Code}");
    }

    [Function("ReplaceTariff")]
    [RequiresPermission(Permission.WriteTariffs)]
    [RequiresIfMatch]
    [Accepts(typeof(TariffRequest))]
    [Answers(200, typeof(TariffResponse), "Changed.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{code}")] HttpRequest request,
        string code, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<TariffRequest>(code, body => body.Code, ct, "code")).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        if (!ToDomain(change.Body, code, context.GetCaller()).Try(out var tariff, out refusals))
            return Answer.Refused(refusals);
        return Answer.Ok(await tariffs.ReplaceAsync(tariff, change.Precondition, context.Stamp(time), ct), ToContract);
    }

    [Function("DeleteTariff")]
    [RequiresPermission(Permission.WriteTariffs)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while billing rules or charge stations name it.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{code}")] HttpRequest request,
        string code, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await tariffs.DeleteAsync(context.GetCaller().TenantId, code, precondition, context.Stamp(time), ct))
            : Answer.Refused(refusals);

    [Function("CopyTariff")]
    [RequiresPermission(Permission.WriteTariffs)]
    [Accepts(typeof(TariffCopyRequest))]
    [Query("reason", PriceChangeMapping.ReasonText)]
    [Answers(201, typeof(TariffResponse), "A new code with copies of the rules that have not ended; their ids begin with the new code. On managed roaming they await the platform's approval as a price change of the new code.")]
    public async Task<IResult> Copy(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{code}/copies")] HttpRequest request,
        string code, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<TariffCopyRequest>(ct)).Try(out var body, out var refusals)
            || !request.ReadWish(context.GetCaller()).Try(out var wish, out refusals)
            || !(await lifecycle.CopyAsync(context.GetCaller().TenantId, code, body.Code, body.Description, wish, ct)).Try(out var copied, out refusals)
            || !(await tariffs.FindAsync(context.GetCaller().TenantId, body.Code, ct)).Try(out var made, out refusals))
            return Answer.Refused(refusals);
        await PriceChangeMapping.AnswerAsync(copied, client, _ => Answer.NoContent(), ct);
        return Answer.Created(ToContract(made.Value), $"/api/{Route}/{made.Value.Code}", made.ETag);
    }

    [Function("EndTariff")]
    [RequiresPermission(Permission.WriteTariffs)]
    [Accepts(typeof(EndRequest))]
    [Query("reason", PriceChangeMapping.ReasonText)]
    [Query("overrideLeadTime", PriceChangeMapping.OverrideText)]
    [Answers(200, typeof(TariffEndResponse), "The rules of the code that end then; from then on it prices nothing.")]
    [Answers(202, typeof(PriceChangeResponse), PriceChangeMapping.AwaitingText)]
    public async Task<IResult> End(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{code}/end")] HttpRequest request,
        string code, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<EndRequest>(ct)).Try(out var body, out var refusals)
            || !request.ReadWish(context.GetCaller()).Try(out var wish, out refusals)
            || !(await lifecycle.EndAsync(context.GetCaller().TenantId, code, NodaTime.LocalDateTime.FromDateTime(body.At), wish, ct)).Try(out var ended, out refusals))
            return Answer.Refused(refusals);
        return await PriceChangeMapping.AnswerAsync(
            ended, client, saved => Answer.Ok(new TariffEndResponse([.. saved.Rules.Select(rule => BillingRuleMapping.ToContract(rule.Value))], saved.Change?.Id)), ct);
    }

    private static Outcome<Tariff> ToDomain(TariffRequest body, string code, Caller caller) =>
        Currency.TryParse(body.Currency, out var currency)
            ? new Tariff
            {
                Code = code,
                TenantId = caller.TenantId,
                Engine = WireNames.To<BillingEngine>(body.Engine),
                Currency = currency,
                Description = body.Description,
            }
            : Refusal.Invalid("currency", $"'{body.Currency}' is no ISO 4217 currency; write for example EUR.");

    private static TariffResponse ToContract(Tariff tariff) => new()
    {
        Code = tariff.Code,
        Engine = WireNames.To<PricingEngine>(tariff.Engine),
        Currency = tariff.Currency.Code,
        Description = tariff.Description,
    };
}
