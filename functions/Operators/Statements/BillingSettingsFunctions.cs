using GreenFlux.Billing.Statements;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Statements;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Statements;

/// <summary>/api/v1/billing-settings: the tenant's one record of how it settles.</summary>
public sealed class BillingSettingsFunctions(BillingSettingsStore store, TimeProvider time)
{
    private const string Route = "v1/billing-settings";

    [Function("GetBillingSettings")]
    [RequiresPermission(Permission.ReadStatements)]
    [Answers(200, typeof(BillingSettingsBody), "The settings, with what is usual where nothing was set.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        var settings = await store.GetAsync(context.GetCaller().TenantId, ct);
        return Answer.Ok(ToContract(settings.Value), settings.ETag);
    }

    [Function("ReplaceBillingSettings")]
    [RequiresPermission(Permission.WriteBillingSettings)]
    [RequiresIfMatch]
    [Accepts(typeof(BillingSettingsBody))]
    [Answers(200, typeof(BillingSettingsBody), "Changed; runs that there are keep the settings that they began with.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.RequireIfMatch().Try(out var precondition, out var refusals)
            || !(await request.ReadBodyAsync<BillingSettingsBody>(ct)).Try(out var body, out refusals))
            return Answer.Refused(refusals);
        var settings = ToDomain(body, context.GetCaller().TenantId, time.GetUtcNow());
        return Answer.Ok(await store.SetAsync(settings, precondition, context.Stamp(time), ct), ToContract);
    }

    private static BillingSettings ToDomain(BillingSettingsBody body, string tenantId, DateTimeOffset now) => new()
    {
        TenantId = tenantId,
        TimeZone = body.TimeZone,
        Frequency = WireNames.To<BillingFrequency>(body.Frequency),
        IsScheduled = body.Scheduled,
        ScheduleDelayHours = body.ScheduleDelayHours,
        FourEyes = body.FourEyes,
        VatMethod = WireNames.To<StatementVatMethod>(body.VatMethod),
        PaymentTermDays = body.PaymentTermDays,
        Legal = LegalMapping.ToDomain(body.Legal),
        ModifiedAt = now,
    };

    private static BillingSettingsBody ToContract(BillingSettings settings) => new()
    {
        TimeZone = settings.TimeZone,
        Frequency = WireNames.To<BillingFrequencyName>(settings.Frequency),
        Scheduled = settings.IsScheduled,
        ScheduleDelayHours = settings.ScheduleDelayHours,
        FourEyes = settings.FourEyes,
        VatMethod = WireNames.To<StatementVatMethodName>(settings.VatMethod),
        PaymentTermDays = settings.PaymentTermDays,
        Legal = LegalMapping.ToContract(settings.Legal),
    };
}
