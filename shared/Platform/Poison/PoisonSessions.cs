using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Telemetry;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Platform.Poison;

/// <summary>
/// Sessions whose settlement fails for a fault of ours. The third failure ends their workflow and parks them; the sweep leaves them
/// alone until somebody has them settled again.
/// </summary>
public sealed partial class PoisonSessions(
    IDocumentStore documents, ParkedMessageStore parked, SessionStore sessions, PlatformMetrics metrics, TimeProvider time, ILogger<PoisonSessions> logger)
{
    private readonly FailureCounts counts = new(documents, time);

    /// <returns>Whether it is parked; false: it shall be tried again.</returns>
    public async Task<bool> FailedAsync(string tenantId, SessionId id, Exception fault, CancellationToken ct)
    {
        var parkedId = ParkedMessage.SettlementId(id.ToString());
        var count = await counts.CountAsync(Container.Config, PoisonDocuments.Partition(tenantId), parkedId,
            static failing => Task.FromResult<(FailingMessage, IReadOnlyList<DocumentWrite>)>((failing, [])), ct);
        var reason = Blame.Describe(fault);
        LogFailure(fault, id.ToString(), tenantId, count.Failures);
        if (count.Failures < FailureCounts.Patience)
            return false;
        await parked.ParkAsync(new ParkedMessage
        {
            Id = parkedId,
            TenantId = tenantId,
            Kind = ParkedKind.Session,
            StationId = await StationOfAsync(tenantId, id, ct),
            SessionId = id.ToString(),
            Reason = reason,
            Failures = count.Failures,
            FirstFailedAt = count.FirstAt,
            LastFailedAt = count.LastAt,
            ParkedAt = time.GetUtcNow(),
        }, ct);
        metrics.Parked(ParkedKind.Session);
        LogParked(id.ToString(), tenantId, parkedId, reason);
        return true;
    }

    /// <summary>Whether the session waits for somebody to have it settled again.</summary>
    public Task<bool> IsParkedAsync(string tenantId, SessionId id, CancellationToken ct) =>
        parked.IsParkedAsync(tenantId, ParkedMessage.SettlementId(id.ToString()), ct);

    internal Task ForgetAsync(ParkedMessage message, CancellationToken ct) =>
        counts.ForgetAsync(Container.Config, PoisonDocuments.Partition(message.TenantId), message.Id, ct);

    /// <summary>Null where the session itself can't be read.</summary>
    private async Task<string?> StationOfAsync(string tenantId, SessionId id, CancellationToken ct)
    {
        try
        {
            return (await sessions.GetAsync(tenantId, id, ct))?.Value.StationId;
        }
        catch (Exception fault) when (Blame.IsOurs(fault))
        {
            LogUnreadable(fault, id.ToString(), tenantId);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Session {SessionId} of tenant {TenantId} could not be settled for the {Failures}. time")]
    private partial void LogFailure(Exception fault, string sessionId, string tenantId, int failures);

    [LoggerMessage(Level = LogLevel.Error, Message = "Session {SessionId} of tenant {TenantId} is parked as {ParkedId}: {Reason}")]
    private partial void LogParked(string sessionId, string tenantId, string parkedId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Session {SessionId} of tenant {TenantId} can't be read")]
    private partial void LogUnreadable(Exception fault, string sessionId, string tenantId);
}
