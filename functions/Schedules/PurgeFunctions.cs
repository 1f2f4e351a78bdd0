using GreenFlux.Platform.Idempotency;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tenants;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Functions.Schedules;

/// <summary>Lets go of what is kept for a while only.</summary>
public sealed class PurgeFunctions(
    TenantStore tenants, IdempotencyStore idempotency, IMessageLog messages, TimeProvider time, ILogger<PurgeFunctions> logger)
{
    private const int MessageLogDays = 90;

    [Function("purge-idempotency-keys")]
    public async Task IdempotencyKeys([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken ct)
    {
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
            await idempotency.PurgeAsync(tenant.Id, ct);
    }

    [Function("purge-message-log")]
    public async Task MessageLog([TimerTrigger("0 23 3 * * *")] TimerInfo timer, CancellationToken ct)
    {
        var deleted = await messages.DeleteBeforeAsync(time.GetUtcNow().AddDays(-MessageLogDays), ct);
        if (deleted is { } count)
            logger.LogInformation("Deleted {Count} messages older than {Days} days from the log", count, MessageLogDays);
        else
            logger.LogInformation("Deleted the months of the message log that are older than {Days} days", MessageLogDays);
    }
}
