using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Commands;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Functions.Operators;

/// <summary>Turns what an operator asks into a command to a charger, and back.</summary>
public sealed class CommandRequests(SessionStore sessions)
{
    /// <summary>OCPP 1.6 §7.28 IdToken.</summary>
    private const int MaxTokenLength = 20;

    /// <summary>OCPP 1.6 §5.3 ChangeConfiguration.</summary>
    private const int MaxKeyLength = 50;
    private const int MaxValueLength = 500;

    /// <summary>OCPP 1.6 §6.15 DataTransfer.</summary>
    private const int MaxVendorLength = 255;

    /// <summary>OCPP 1.6 §7.32 MessageTrigger, as far as the platform understands the answer.</summary>
    private static readonly string[] Triggers =
        ["BootNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification", "Heartbeat", "MeterValues", "StatusNotification"];

    public async Task<Outcome<ChargerCommand>> ReadAsync(string tenantId, CommandRequest request, CancellationToken ct)
    {
        var read = await ReadFieldsAsync(tenantId, request, ct);
        return read.Try(out var command, out _) && ProblemOf(command) is { } problem
            ? new Refusal(RefusalCode.InvalidField, $"The charger can't be sent this: {problem}.")
            : read;
    }

    private Task<Outcome<ChargerCommand>> ReadFieldsAsync(string tenantId, CommandRequest request, CancellationToken ct) => request.Type switch
    {
        CommandKind.RemoteStart => Done(new Findings()
                .Text("tokenUid", request.TokenUid, MaxTokenLength)
                .Check(request.ConnectorId is null or > 0, "connectorId", "must be above 0."),
            () => new RemoteStart(request.TokenUid!, request.ConnectorId)),
        CommandKind.RemoteStop => RemoteStopAsync(tenantId, request, ct),
        CommandKind.Reset => Done(new Findings().Check(request.Kind is not null, "kind", "is required: Soft or Hard."),
            () => new ResetStation(WireNames.To<ResetKind>(request.Kind!.Value))),
        CommandKind.UnlockConnector => Done(new Findings().Check(request.ConnectorId > 0, "connectorId", "is required and must be above 0."),
            () => new UnlockConnector(request.ConnectorId!.Value)),
        CommandKind.ReadConfiguration => Done(new Findings()
                .Check(request.Keys is null || request.Keys.All(key => key.Length is > 0 and <= MaxKeyLength), "keys", $"must have 1 to {MaxKeyLength} characters each."),
            () => new ReadConfiguration(request.Keys ?? [])),
        CommandKind.WriteConfiguration => Done(new Findings()
                .Text("key", request.Key, MaxKeyLength)
                .Check(request.Value is { Length: <= MaxValueLength }, "value", $"is required, with at most {MaxValueLength} characters."),
            () => new WriteConfiguration(request.Key!, request.Value!)),
        CommandKind.ChangeAvailability => Done(new Findings()
                .Check(request.ConnectorId >= 0, "connectorId", "is required; 0 is the whole station.")
                .Check(request.Operative is not null, "operative", "is required."),
            () => new ChangeAvailability(request.ConnectorId!.Value, request.Operative!.Value)),
        CommandKind.ClearCache => Done(new Findings(), () => new ClearCache()),
        CommandKind.TriggerMessage => Done(new Findings()
                .Check(Triggers.Contains(request.RequestedMessage), "requestedMessage", $"must be one of {string.Join(", ", Triggers)}.")
                .Check(request.ConnectorId is null or > 0, "connectorId", "must be above 0."),
            () => new TriggerMessage(request.RequestedMessage!, request.ConnectorId)),
        CommandKind.DataTransfer => Done(new Findings()
                .Text("vendorId", request.VendorId, MaxVendorLength)
                .Text("messageId", request.MessageId, MaxKeyLength, required: false),
            () => new SendVendorData(request.VendorId!, request.MessageId, request.Data)),
        _ => throw new InvalidOperationException($"{request.Type} has no command."),
    };

    public static CommandResponse ToContract(StationCommand command) => new()
    {
        Id = command.Id,
        Type = Kind(command.Command),
        StationId = command.StationId,
        Status = WireNames.To<CommandState>(command.Status),
        ChargerStatus = command.Outcome?.Status,
        Detail = command.Outcome?.Detail,
        Configuration = command.Outcome?.Configuration is { } keys ? [.. keys.Select(key => new ConfigurationKeyBody(key.Key, key.ReadOnly, key.Value))] : null,
        UnknownKeys = command.Outcome?.UnknownKeys,
        CreatedAt = command.CreatedAt,
        SentAt = command.SentAt,
        CompletedAt = command.CompletedAt,
    };

    private async Task<Outcome<ChargerCommand>> RemoteStopAsync(string tenantId, CommandRequest request, CancellationToken ct)
    {
        if (request.SessionId is null)
            return Refusal.Invalid("sessionId", "sessionId is required.");
        var session = SessionId.TryParse(request.SessionId, out var id) ? (await sessions.GetAsync(tenantId, id, ct))?.Value : null;
        if (session is null || session.StationId != request.StationId)
            return Refusal.Unknown("sessionId", $"Station '{request.StationId}' has no session '{request.SessionId}'.");
        return session.Status == SessionStatus.Open
            ? new RemoteStop(session.TransactionId)
            : new Refusal(RefusalCode.Conflict, $"Session '{request.SessionId}' has ended already.", "sessionId");
    }

    /// <summary>What no protocol could send must be refused while somebody is there to be told.</summary>
    private static string? ProblemOf(ChargerCommand command) => ChargerProtocols.Subprotocols
        .Select(name => ChargerProtocols.TryGet(name, out var protocol) ? protocol.FindProblem(command) : null)
        .FirstOrDefault(problem => problem is not null);

    private static Task<Outcome<ChargerCommand>> Done(Findings findings, Func<ChargerCommand> command) => Task.FromResult(findings.Into(command));

    private static CommandKind Kind(ChargerCommand command) => command switch
    {
        RemoteStart => CommandKind.RemoteStart,
        RemoteStop => CommandKind.RemoteStop,
        ResetStation => CommandKind.Reset,
        UnlockConnector => CommandKind.UnlockConnector,
        ReadConfiguration => CommandKind.ReadConfiguration,
        WriteConfiguration => CommandKind.WriteConfiguration,
        ChangeAvailability => CommandKind.ChangeAvailability,
        ClearCache => CommandKind.ClearCache,
        TriggerMessage => CommandKind.TriggerMessage,
        SendVendorData => CommandKind.DataTransfer,
        _ => throw new InvalidOperationException($"{command.GetType().Name} can't be asked for by the API."),
    };
}
