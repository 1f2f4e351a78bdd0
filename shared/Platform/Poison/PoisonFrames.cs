using System.Globalization;
using System.Security.Cryptography;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Telemetry;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Platform.Poison;

/// <summary>
/// Frames that fail for a fault of ours. A charger sends what is not acknowledged again, for ever, and nothing behind it: so the
/// third failure puts the frame aside, whole, and answers what lets the charger go on. What it tells of a transaction
/// is acknowledged, for it is stored and will be done; everything else is answered with a CALLERROR.
/// </summary>
public sealed partial class PoisonFrames(
    IDocumentStore documents, ParkedMessageStore parked, TokenAuthorization authorization, StationNotes notes, PlatformMetrics metrics, TimeProvider time,
    ILogger<PoisonFrames> logger)
{
    public const string ParkedNote = "MESSAGE_PARKED";
    private readonly FailureCounts counts = new(documents, time);

    /// <summary>Takes note of a failure.</summary>
    /// <returns>Null: the frame shall be tried again.</returns>
    public async Task<ParkedAnswer?> FailedAsync(
        ConnectedCharger charger, ChargerProtocol protocol, ReadOnlyMemory<byte> frame, Exception fault, CancellationToken ct)
    {
        var content = FrameContent.Of(frame);
        var call = CallOf(protocol, frame);
        var id = ParkedMessage.FrameId(charger.StationId, content.Hash);
        var partition = StationDocuments.Partition(charger.TenantId, charger.StationId);
        var count = await counts.CountAsync(Container.Stations, partition, content.Hash, async failing =>
        {
            if (failing.Failures < FailureCounts.Patience || failing.PromisedTransactionId is not null || call?.Event is not TransactionStarted)
                return (failing, []);
            var promised = await NewTransactionIdAsync(partition, ct);
            return (failing with { PromisedTransactionId = promised }, [PoisonDocuments.Transaction.Upsert(new ParkedTransaction(promised, id))]);
        }, ct);
        LogFailure(fault, content.Action, charger.StationId, charger.TenantId, count.Failures);
        if (count.Failures < FailureCounts.Patience)
            return null;

        LogParked(content.Action, charger.StationId, charger.TenantId, id, Blame.Describe(fault));
        await ParkAsync(charger, frame, content, Blame.Describe(fault), count, null, ct);
        if (call is null)
            return new ParkedAnswer(null);
        var answer = protocol.EncodeReply(call.MessageId, await ReplyAsync(charger, call.Event, count, ct));
        notes.Sent(charger, call.Action, call.MessageId, answer);
        return new ParkedAnswer(answer);
    }

    /// <summary>Puts a frame behind the parked start of its transaction.</summary>
    public Task HoldAsync(ConnectedCharger charger, ReadOnlyMemory<byte> frame, HeldReply held, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return ParkAsync(charger, frame, FrameContent.Of(frame), "It belongs to a transaction whose start is parked.",
            new FailingMessage("", 0, now, now), held.BehindId, ct);
    }

    /// <summary>The frame was done or given up: its next failure is its first one, and nothing waits behind it any more.</summary>
    internal async Task ForgetAsync(ParkedMessage message, CancellationToken ct)
    {
        var partition = StationDocuments.Partition(message.TenantId, message.StationId!);
        await counts.ForgetAsync(Container.Stations, partition, FrameContent.Of(message.Frame).Hash, ct);
        if (message.TransactionId is { } transaction
            && await documents.GetAsync(PoisonDocuments.Transaction, Container.Stations, partition, PoisonDocuments.TransactionId(transaction), ct) is { } known)
            await documents.WriteAsync(Container.Stations, partition, [PoisonDocuments.Transaction.Delete(known.Value, known.ETag)], ct);
    }

    private async Task ParkAsync(
        ConnectedCharger charger, ReadOnlyMemory<byte> frame, FrameContent content, string reason, FailingMessage count, string? behindId, CancellationToken ct)
    {
        var stored = await parked.ParkAsync(new ParkedMessage
        {
            Id = ParkedMessage.FrameId(charger.StationId, content.Hash),
            TenantId = charger.TenantId,
            Kind = ParkedKind.Frame,
            StationId = charger.StationId,
            Action = content.Action,
            MessageId = content.MessageId,
            Frame = frame.ToArray(),
            Subprotocol = charger.Subprotocol,
            Reason = reason,
            Failures = count.Failures,
            FirstFailedAt = count.FirstAt,
            LastFailedAt = count.LastAt,
            ParkedAt = time.GetUtcNow(),
            TransactionId = count.PromisedTransactionId,
            BehindId = behindId,
        }, ct);
        metrics.Parked(ParkedKind.Frame);
        notes.Add(charger.TenantId, charger.StationId, ParkedNote,
            $"{content.Action ?? "A frame"} is kept as parked message {stored.Id}: {reason}", content.MessageId);
    }

    private async Task<ChargerReply> ReplyAsync(ConnectedCharger charger, ChargerEvent happened, FailingMessage count, CancellationToken ct) => happened switch
    {
        TransactionStarted start => new TransactionStartedReply(count.PromisedTransactionId!, await VerdictAsync(charger, start.IdTag, ct)),
        TransactionEnded => new TransactionEndedReply(null),
        MeterValuesReported => Acknowledged.Instance,
        _ => new RefusedReply("InternalError", "The fault is the back office's. The message is kept there; it need not be sent again."),
    };

    /// <summary>Where the fault lies in judging tokens, the driver is not made to pay for it.</summary>
    private async Task<TokenVerdict> VerdictAsync(ConnectedCharger charger, string idTag, CancellationToken ct)
    {
        try
        {
            return TokenAuthorization.Answer(await authorization.JudgeAsync(charger.TenantId, idTag, ct));
        }
        catch (Exception fault) when (Blame.IsOurs(fault))
        {
            LogUnjudged(fault, charger.StationId, charger.TenantId);
            return new TokenVerdict(AuthorizationStatus.Accepted);
        }
    }

    private async Task<string> NewTransactionIdAsync(PartitionKey partition, CancellationToken ct)
    {
        while (true)
        {
            var id = RandomNumberGenerator.GetInt32(1, int.MaxValue).ToString(CultureInfo.InvariantCulture);
            if (await documents.GetAsync(SessionDocuments.Transaction, Container.Stations, partition, SessionDocuments.TransactionId(id), ct) is null)
                return id;
        }
    }

    private static CallFrame? CallOf(ChargerProtocol protocol, ReadOnlyMemory<byte> frame)
    {
        try
        {
            return protocol.Decode(frame.Span) as CallFrame;
        }
        catch (Exception fault) when (Blame.IsOurs(fault))
        {
            // The decoder itself is what fails: the caller has that very exception.
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Action} of station {StationId} of tenant {TenantId} failed for the {Failures}. time")]
    private partial void LogFailure(Exception fault, string? action, string stationId, string tenantId, int failures);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Action} of station {StationId} of tenant {TenantId} is parked as {ParkedId}: {Reason}")]
    private partial void LogParked(string? action, string stationId, string tenantId, string parkedId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A token at station {StationId} of tenant {TenantId} could not be judged and was accepted")]
    private partial void LogUnjudged(Exception fault, string stationId, string tenantId);
}

/// <param name="Frame">What the charger is answered; null: nothing.</param>
public sealed record ParkedAnswer(string? Frame);
