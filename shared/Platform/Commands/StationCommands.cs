using System.Security.Cryptography;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Commands;

/// <summary>
/// Commands to chargers, one open call per charger: a conditional write of <see cref="OpenCall"/> decides who may send,
/// and whoever frees it (the answer's handler, or the deadline) sends the next.
/// </summary>
public sealed class StationCommands(
    IDocumentStore documents, Presence presence, IChargerLink link, StationNotes notes, TimeProvider time)
{
    /// <summary>How long a charger has to answer.</summary>
    public static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long a command may wait for its turn behind others.</summary>
    public static readonly TimeSpan QueuePatience = TimeSpan.FromMinutes(5);

    private const int IdBytes = 12;

    /// <summary>The id of the one command that serves a purpose: asked for again, nothing more is sent.</summary>
    public static string IdFor(string purpose, string subject) => ContentHash.Of(purpose, subject)[..(2 * IdBytes)];

    /// <summary>Stores the command and lets its workflow see it through.</summary>
    /// <param name="id">Of <see cref="IdFor"/>; null: made up.</param>
    /// <param name="delay">How long it waits before it is sent.</param>
    public async Task<StationCommand> EnqueueAsync(
        string tenantId, string stationId, ChargerCommand request, IWorkflows workflows, CancellationToken ct, string? id = null, TimeSpan delay = default)
    {
        var command = new StationCommand
        {
            Id = id ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
            TenantId = tenantId,
            StationId = stationId,
            Command = request,
            CreatedAt = time.GetUtcNow(),
        };
        await documents.WriteAsync(Container.Config, CommandDocuments.IndexPartition(tenantId),
            [CommandDocuments.Index.Create(new CommandIndex(command.Id, stationId, command.CreatedAt))], ct);
        await documents.WriteAsync(Container.Stations, StationDocuments.Partition(tenantId, stationId), [CommandDocuments.Queued.Create(command)], ct);
        await workflows.StartCommandAsync(tenantId, stationId, command.Id, delay, AnswerPatience, ct);
        return command;
    }

    public async Task<StationCommand?> GetAsync(string tenantId, string stationId, string commandId, CancellationToken ct) =>
        (await ReadAsync(tenantId, stationId, commandId, ct))?.Value;

    /// <summary>A command of the tenant, whatever its station.</summary>
    public async Task<StationCommand?> FindAsync(string tenantId, string commandId, CancellationToken ct)
    {
        if (commandId.Length != 2 * IdBytes || !commandId.All(char.IsAsciiHexDigitLower))
            return null;
        var index = await documents.GetAsync(CommandDocuments.Index, Container.Config, CommandDocuments.IndexPartition(tenantId), commandId, ct);
        return index is null ? null : await GetAsync(tenantId, index.Value.StationId, commandId, ct);
    }

    /// <summary>Sends the station's next command if no call is open; does nothing otherwise.</summary>
    public async Task SendNextAsync(string tenantId, string stationId, IWorkflows workflows, CancellationToken ct)
    {
        var partition = StationDocuments.Partition(tenantId, stationId);
        while (true)
        {
            var open = await documents.GetAsync(CommandDocuments.OpenCall, Container.Stations, partition, CommandDocuments.OpenCallId, ct);
            var now = time.GetUtcNow();
            if (open is not null && open.Value.Deadline > now)
                return;
            var page = await documents.QueryAsync(new DocumentQuery(Container.Stations, partition, CommandDocuments.Queued.Kind) { Limit = 1 }, ct);
            if (page.Documents.Count == 0)
                return;
            var next = CommandDocuments.Queued.Read(page.Documents[0]);
            if (IsOverdue(next.Value, now))
            {
                // One whose request a crash cut off has no workflow: a later command must not set it off days afterwards.
                await SettleAsync(next, next.Value with { Status = CommandStatus.Timeout, CompletedAt = now }, null, workflows, ct);
                continue;
            }
            var connection = await presence.CurrentAsync(tenantId, stationId, ct);
            if (connection is not { ConnectionId: { } connectionId, Subprotocol: { } subprotocol } || !ChargerProtocols.TryGet(subprotocol, out var protocol))
            {
                await SettleAsync(next, next.Value with { Status = CommandStatus.Offline, CompletedAt = now }, null, workflows, ct);
                continue;
            }
            var shown = SecretConfiguration.Without(next.Value.Command);
            var sent = next.Value with { Status = CommandStatus.Sent, SentAt = now, Command = shown };
            var taken = await documents.WriteAsync(Container.Stations, partition,
                [
                    CommandDocuments.OpenCall.Put(new OpenCall(sent.Id, now + AnswerPatience), open?.ETag),
                    CommandDocuments.Finished.Replace(sent, next.ETag),
                ], ct);
            if (!taken.Succeeded)
                continue;
            notes.Sent(new ConnectedCharger(tenantId, stationId, connectionId, subprotocol), shown.GetType().Name, sent.Id, protocol.EncodeCommand(sent.Id, shown));
            await SendAsync(sent, connectionId, protocol.EncodeCommand(sent.Id, next.Value.Command), ct);
            return;
        }
    }

    /// <summary>
    /// What the gateway failed to do it may have done nevertheless, so the command stays sent: the charger's answer
    /// settles it, or its deadline. Sent again it might be carried out twice.
    /// </summary>
    private async Task SendAsync(StationCommand command, string connectionId, string frame, CancellationToken ct)
    {
        try
        {
            await link.SendAsync(connectionId, frame, ct);
        }
        catch (ChargerLinkException fault)
        {
            notes.Add(command.TenantId, command.StationId, "COMMAND_PERHAPS_NOT_SENT", fault.Message, command.Id);
        }
    }

    /// <summary>A charger answered a call. An answer nobody waits for (unknown, late, doubled) is noted and changes nothing.</summary>
    /// <returns>The command that it settled; null: none.</returns>
    public async Task<StationCommand?> AnsweredAsync(
        ConnectedCharger charger, string messageId, Func<ChargerCommand, CommandOutcome> read, IWorkflows workflows, CancellationToken ct)
    {
        var command = messageId.Length == 0 ? null : await ReadAsync(charger.TenantId, charger.StationId, messageId, ct);
        if (command is not { Value.Status: CommandStatus.Sent })
        {
            notes.Add(charger.TenantId, charger.StationId, "UNEXPECTED_ANSWER",
                command is null ? "No call with this id is known." : $"The command is settled as {command.Value.Status}.", messageId);
            return null;
        }
        var outcome = read(command.Value.Command);
        var settled = command.Value with { Status = StatusOf(outcome), Outcome = outcome, CompletedAt = time.GetUtcNow() };
        await SettleAsync(command, settled, await OpenCallOfAsync(command.Value, ct), workflows, ct);
        await SendNextAsync(charger.TenantId, charger.StationId, workflows, ct);
        return settled;
    }

    /// <summary>
    /// A deadline passed: a sent command whose charger had its time, or one that waited too long for its turn, ends
    /// as a time-out. Then the station's next command is sent.
    /// </summary>
    /// <returns>Whether the command is settled now.</returns>
    public async Task<bool> ExpireAsync(string tenantId, string stationId, string commandId, IWorkflows workflows, CancellationToken ct)
    {
        var command = await ReadAsync(tenantId, stationId, commandId, ct);
        if (command is not null && IsOverdue(command.Value, time.GetUtcNow()))
        {
            await SettleAsync(command, command.Value with { Status = CommandStatus.Timeout, CompletedAt = time.GetUtcNow() },
                await OpenCallOfAsync(command.Value, ct), workflows, ct);
        }
        await SendNextAsync(tenantId, stationId, workflows, ct);
        return await GetAsync(tenantId, stationId, commandId, ct) is not { IsSettled: false };
    }

    private static bool IsOverdue(StationCommand command, DateTimeOffset now) => command.Status switch
    {
        CommandStatus.Sent => command.SentAt + AnswerPatience <= now,
        CommandStatus.Queued => command.CreatedAt + QueuePatience <= now,
        _ => false,
    };

    private async Task SettleAsync(
        Versioned<StationCommand> current, StationCommand settled, Versioned<OpenCall>? open, IWorkflows workflows, CancellationToken ct)
    {
        var writes = new List<DocumentWrite> { CommandDocuments.Finished.Replace(settled with { Command = SecretConfiguration.Without(settled.Command) }, current.ETag) };
        if (open is not null)
            writes.Add(CommandDocuments.OpenCall.Delete(open.Value, open.ETag));
        await documents.WriteAsync(Container.Stations, StationDocuments.Partition(settled.TenantId, settled.StationId), writes, ct);
        await workflows.WakeCommandAsync(settled.Id, ct);
    }

    private async Task<Versioned<OpenCall>?> OpenCallOfAsync(StationCommand command, CancellationToken ct)
    {
        var open = await documents.GetAsync(CommandDocuments.OpenCall, Container.Stations,
            StationDocuments.Partition(command.TenantId, command.StationId), CommandDocuments.OpenCallId, ct);
        return open?.Value.CommandId == command.Id ? open : null;
    }

    private Task<Versioned<StationCommand>?> ReadAsync(string tenantId, string stationId, string commandId, CancellationToken ct) =>
        documents.GetAsync(CommandDocuments.Finished, Container.Stations, StationDocuments.Partition(tenantId, stationId), CommandDocuments.IdOf(commandId), ct);

    private static CommandStatus StatusOf(CommandOutcome outcome) => outcome switch
    {
        { Succeeded: true } => CommandStatus.Accepted,
        { Status: "Rejected" } => CommandStatus.Rejected,
        { Status: "NotSupported" or "NotImplemented" } => CommandStatus.NotSupported,
        _ => CommandStatus.Failed,
    };
}
