using System.Text;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Commands;
using GreenFlux.Platform.Poison;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Telemetry;

namespace GreenFlux.Platform.Chargers;

/// <summary>One frame in, at most one frame out: decode, serve, encode, log.</summary>
public sealed class ChargerFrames(
    ChargerEvents events, StationCommands commands, ClockAlignedSetup clockAligned, ToldMeterKeys meterKeys, Presence presence, StationNotes notes,
    PoisonFrames poison, PlatformMetrics metrics, PlatformTraces traces, TimeProvider time)
{
    /// <returns>The frame to send back, or null for none.</returns>
    public async Task<string?> HandleAsync(ConnectedCharger charger, ReadOnlyMemory<byte> frame, IWorkflows workflows, CancellationToken ct)
    {
        var protocol = ProtocolOf(charger);
        try
        {
            await presence.SeenAsync(charger, ct);
            return await ServeAsync(charger, protocol, frame, workflows, held => poison.HoldAsync(charger, frame, held, ct), ct);
        }
        catch (Exception fault) when (Blame.IsOurs(fault))
        {
            if (await poison.FailedAsync(charger, protocol, frame, fault, ct) is not { } parked)
                throw;
            return parked.Frame;
        }
    }

    /// <summary>Serves a frame that was parked; nobody waits for its answer any more.</summary>
    /// <exception cref="InvalidOperationException">It waits for a parked start.</exception>
    public Task ReplayAsync(ConnectedCharger charger, ReadOnlyMemory<byte> frame, IWorkflows workflows, CancellationToken ct) =>
        ServeAsync(charger, ProtocolOf(charger), frame, workflows,
            static held => throw new InvalidOperationException($"It belongs to a transaction whose start is parked as '{held.BehindId}'."), ct);

    private static ChargerProtocol ProtocolOf(ConnectedCharger charger) => ChargerProtocols.TryGet(charger.Subprotocol, out var protocol)
        ? protocol
        : throw new InvalidOperationException($"Connection {charger.ConnectionId} speaks '{charger.Subprotocol}', which is not served.");

    private async Task<string?> ServeAsync(
        ConnectedCharger charger, ChargerProtocol protocol, ReadOnlyMemory<byte> frame, IWorkflows workflows, Func<HeldReply, Task> hold, CancellationToken ct)
    {
        switch (protocol.Decode(frame.Span))
        {
            case CallFrame call:
                return await AnswerAsync(charger, protocol, call, frame, workflows, hold, ct);
            case ResultFrame result:
                notes.Received(charger, "(result)", result.MessageId, Text(frame));
                metrics.Frame("(result)", FrameOutcome.Result);
                await AnsweredAsync(charger, result.MessageId, command => protocol.ReadOutcome(command, result.Payload), workflows, ct);
                return null;
            case ErrorFrame error:
                notes.Received(charger, "(error)", error.MessageId, Text(frame));
                metrics.Frame("(error)", FrameOutcome.Error);
                await AnsweredAsync(charger, error.MessageId, _ => new CommandOutcome(error.Code, false, error.Description), workflows, ct);
                return null;
            case UnreadableFrame unreadable:
                notes.Received(charger, "(unreadable)", null, Text(frame));
                metrics.Frame("(unreadable)", FrameOutcome.Unreadable);
                notes.Add(charger.TenantId, charger.StationId, "UNREADABLE_FRAME", unreadable.Problem);
                if (unreadable.Answer is not null)
                    notes.Sent(charger, "(error)", null, unreadable.Answer);
                return unreadable.Answer;
            case var other:
                throw new InvalidOperationException($"{other.GetType().Name} is no frame that the platform knows.");
        }
    }

    private async Task AnsweredAsync(
        ConnectedCharger charger, string messageId, Func<ChargerCommand, CommandOutcome> read, IWorkflows workflows, CancellationToken ct)
    {
        if (await commands.AnsweredAsync(charger, messageId, read, workflows, ct) is not { } settled)
            return;
        await clockAligned.AnsweredAsync(settled, workflows, ct);
        await meterKeys.AnsweredAsync(settled, ct);
    }

    private async Task<string> AnswerAsync(
        ConnectedCharger charger, ChargerProtocol protocol, CallFrame call, ReadOnlyMemory<byte> frame, IWorkflows workflows, Func<HeldReply, Task> hold, CancellationToken ct)
    {
        using var work = traces.Begin(call.Action, charger.TenantId, charger.StationId);
        var began = metrics.TimesFrames ? time.GetTimestamp() : 0;
        notes.Received(charger, call.Action, call.MessageId, Text(frame));
        foreach (var note in call.Notes)
            notes.Add(charger.TenantId, charger.StationId, note, $"Tolerated in {call.Action} {call.MessageId}.", call.MessageId);
        var reply = await events.HandleAsync(charger, call.Event, workflows, ct);
        if (reply is HeldReply held)
        {
            await hold(held);
            reply = held.Answer;
        }
        var answer = protocol.EncodeReply(call.MessageId, reply);
        notes.Sent(charger, call.Action, call.MessageId, answer);
        metrics.Frame(call.Action, reply is RefusedReply ? FrameOutcome.Refused : FrameOutcome.Answered);
        if (metrics.TimesFrames)
            metrics.FrameTook(call.Action, time.GetElapsedTime(began));
        return answer;
    }

    private static string Text(ReadOnlyMemory<byte> frame) => Encoding.UTF8.GetString(frame.Span);
}
