using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Poison;

/// <summary>
/// What people do about parked messages. Repeating any message has no second effect, so a replay that was cut short is
/// simply done again.
/// </summary>
public sealed class ParkedMessageDesk(
    ParkedMessageStore parked, PoisonFrames poisonFrames, PoisonSessions poisonSessions, ChargerFrames frames, SessionStore sessions, TimeProvider time)
{
    /// <summary>Stands for the socket that a replayed frame does not come from.</summary>
    private const string NoConnection = "replay";

    /// <summary>
    /// Does it again. What fails again stays parked, with its newest reason. After a start follows what waited behind it, in the
    /// order in which it came, up to the first that fails.
    /// </summary>
    /// <returns>Where it stands afterwards.</returns>
    public async Task<Outcome<Versioned<ParkedMessage>>> ReplayAsync(string tenantId, string id, Actor by, IWorkflows workflows, CancellationToken ct)
    {
        if (!(await FindParkedAsync(tenantId, id, ct)).Try(out var found, out var refusals))
            return Outcome<Versioned<ParkedMessage>>.Refused(refusals);
        if (found.Value.BehindId is { } start && await parked.IsParkedAsync(tenantId, start, ct))
            return new Refusal(RefusalCode.Conflict, $"It belongs to a transaction whose start is parked as '{start}'. Replay that one: this one follows by itself.");

        var outcome = await ReplayOneAsync(found, by, workflows, ct);
        if (outcome.Value is { Status: ParkedStatus.Replayed, TransactionId: not null })
        {
            var waiting = await parked.BehindAsync(tenantId, id, ct).ToListAsync(ct);
            foreach (var each in waiting)
            {
                if ((await ReplayOneAsync(each, by, workflows, ct)).Value.Status == ParkedStatus.Parked)
                    break;
            }
        }
        return outcome;
    }

    /// <summary>Gives it up: it is never done. It stays in the list with the reason.</summary>
    public async Task<Outcome<Versioned<ParkedMessage>>> DiscardAsync(string tenantId, string id, Actor by, string reason, CancellationToken ct)
    {
        while (true)
        {
            if (!(await FindParkedAsync(tenantId, id, ct)).Try(out var found, out var refusals))
                return Outcome<Versioned<ParkedMessage>>.Refused(refusals);
            var discarded = found.Value with { Status = ParkedStatus.Discarded, ResolvedAt = time.GetUtcNow(), ResolvedBy = by, DiscardReason = reason };
            await ForgetAsync(found.Value, ct);
            if (await ResolveAsync(found, discarded, AuditAction.Discarded, by, reason, ct) is { } stored)
                return stored;
        }
    }

    private async Task<Outcome<Versioned<ParkedMessage>>> FindParkedAsync(string tenantId, string id, CancellationToken ct)
    {
        var outcome = await parked.FindAsync(tenantId, id, ct);
        return outcome.Try(out var found, out _) && found.Value.Status != ParkedStatus.Parked
            ? new Refusal(RefusalCode.Conflict, $"The parked message '{id}' was {(found.Value.Status == ParkedStatus.Replayed ? "replayed" : "discarded")} already. Nothing is left to do.")
            : outcome;
    }

    private async Task<Versioned<ParkedMessage>> ReplayOneAsync(Versioned<ParkedMessage> found, Actor by, IWorkflows workflows, CancellationToken ct)
    {
        try
        {
            // A session is counted anew before its workflow can fail again.
            if (found.Value.Kind == ParkedKind.Session)
                await ForgetAsync(found.Value, ct);
            else
                await ReplayFrameAsync(found.Value, workflows, ct);
        }
        catch (Exception fault) when (Blame.IsOurs(fault))
        {
            return await parked.ReplaceAsync(found.Value.FailedAgain(Blame.Describe(fault), time.GetUtcNow()), found.ETag, ct) ?? found;
        }
        if (found.Value.Kind == ParkedKind.Frame)
            await ForgetAsync(found.Value, ct);
        var replayed = found.Value with { Status = ParkedStatus.Replayed, ResolvedAt = time.GetUtcNow(), ResolvedBy = by };
        if (await ResolveAsync(found, replayed, AuditAction.Replayed, by, null, ct) is not { } resolved)
            resolved = (await parked.FindAsync(found.Value.TenantId, found.Value.Id, ct)).Try(out var newest, out _) ? newest : found;
        if (found.Value.Kind == ParkedKind.Session)
            await WakeAsync(found.Value, workflows, ct);
        return resolved;
    }

    private Task ReplayFrameAsync(ParkedMessage message, IWorkflows workflows, CancellationToken ct) =>
        frames.ReplayAsync(
            new ConnectedCharger(message.TenantId, message.StationId!, NoConnection, message.Subprotocol!) { PromisedTransactionId = message.TransactionId },
            message.Frame, workflows, ct);

    private async Task WakeAsync(ParkedMessage message, IWorkflows workflows, CancellationToken ct)
    {
        if (await sessions.GetAsync(message.TenantId, SessionId.Parse(message.SessionId!), ct) is { } session)
            await workflows.WakeSessionAsync(session.Value, ct);
    }

    private Task ForgetAsync(ParkedMessage message, CancellationToken ct) =>
        message.Kind == ParkedKind.Frame ? poisonFrames.ForgetAsync(message, ct) : poisonSessions.ForgetAsync(message, ct);

    private Task<Versioned<ParkedMessage>?> ResolveAsync(
        Versioned<ParkedMessage> before, ParkedMessage after, AuditAction action, Actor by, string? reason, CancellationToken ct) =>
        parked.ReplaceAsync(after, before.ETag, ct,
            AuditTrail.Of(new AuditStamp(after.TenantId, by, time.GetUtcNow(), reason), action, AuditKind.ParkedMessage, after.Id, PoisonDocuments.Parked, before.Value, after));
}
