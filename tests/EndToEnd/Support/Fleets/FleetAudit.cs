using System.Text.Json.Nodes;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Outbox;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Support.Fleets;

/// <summary>Compares what chargers, operator and webhook receiver, where there are any, remember with what the platform says.</summary>
internal sealed class FleetAudit(
    TestPlatform platform, Tenant tenant, IReadOnlyList<FleetCharger> chargers, FleetCommands? commands = null, WebhookReceiver? receiver = null)
{
    /// <summary>A command whose charger was cut off ends 30 s after it was sent; those behind it go out then, or fail at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly List<string> faults = [];
    private ILookup<string, JsonNode> cdrs = null!;
    private ILookup<string, JsonNode> flags = null!;

    /// <returns>What differs, one line each.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        faults.AddRange(chargers.SelectMany(charger => charger.Faults).Concat(commands?.Faults ?? []));
        await SettledAsync();
        var sessions = await AllAsync("sessions");
        var allCdrs = await AllAsync("cdrs");
        var allFlags = await AllAsync("flagged-transactions");
        cdrs = allCdrs.ToLookup(cdr => (string)cdr["sessionId"]!);
        flags = allFlags.ToLookup(flag => (string?)flag["sessionId"] ?? $"{flag["stationId"]} {flag["transactionId"]}");
        var ofStation = sessions.ToLookup(session => (string)session["stationId"]!);
        foreach (var charger in chargers)
            await CompareAsync(charger, [.. ofStation[charger.Station]]);
        Expect(sessions.Count == chargers.Sum(charger => charger.Transactions.Count), $"{sessions.Count} sessions in all");
        Expect(allFlags.Count == chargers.Sum(charger => charger.Orphans.Count + charger.Transactions.Count(one => one.Stop is null)), $"{allFlags.Count} flags in all");
        Expect(allCdrs.Count == chargers.Sum(charger => charger.Transactions.Count(one => one.Stop is not null)), $"{allCdrs.Count} CDRs in all");
        if (receiver is not null)
            CompareDeliveries(receiver, [.. allCdrs.Select(cdr => $"/api/v1/cdrs/{cdr["id"]}"),
            .. allFlags.Where(flag => flag["sessionId"] is not null).Select(flag => $"/api/v1/flagged-transactions/{flag["id"]}")]);
        if (commands is not null)
            await CompareCommandsAsync(commands);
        return faults;
    }

    private async Task CompareAsync(FleetCharger charger, IReadOnlyList<JsonNode> sessions)
    {
        foreach (var transaction in charger.Transactions)
        {
            var what = $"{charger.Station}, transaction {transaction.TransactionId} of {transaction.Start.At:O}";
            if (sessions.Where(session => (string)session["transactionId"]! == transaction.TransactionId).ToList() is [var session])
                await CompareAsync(transaction, session, what);
            else
                faults.Add($"{what}: {sessions.Count(session => (string)session["transactionId"]! == transaction.TransactionId)} sessions.");
        }
        foreach (var orphan in charger.Orphans)
            Expect(flags[$"{charger.Station} {orphan.TransactionId}"].Count() == 1, $"{charger.Station}: flags of the unknown transaction {orphan.TransactionId}");
    }

    private async Task CompareAsync(TransactionRecord transaction, JsonNode session, string what)
    {
        var id = (string)session["id"]!;
        Expect((DateTimeOffset)session["startedAt"]! == transaction.Start.At && (decimal)session["meterStartWh"]! == transaction.Start.Wh, $"{what}: its start {session.ToJsonString()}");
        if (transaction.Stop is { } stop)
        {
            var energy = stop.Wh - transaction.Start.Wh;
            Expect((string)session["status"]! == "COMPLETED" && (DateTimeOffset)session["endedAt"]! == stop.At && (decimal)session["meterStopWh"]! == stop.Wh,
                $"{what}: its stop at {stop.At:O} with {stop.Wh} Wh {session.ToJsonString()}");
            Expect(cdrs[id].ToList() is [var cdr] && (decimal)cdr["totalEnergyWh"]! == energy && (decimal)cdr["totalCost"]! == energy * 0.0004m,
                $"{what}: {cdrs[id].Count()} CDRs for {energy} Wh");
            Expect(!flags[id].Any(), $"{what}: flagged though it has a CDR");
        }
        else
        {
            Expect((string)session["status"]! == "FLAGGED" && flags[id].Count() == 1 && !cdrs[id].Any(),
                $"{what}: {flags[id].Count()} flags, {cdrs[id].Count()} CDRs of a session without stop {session.ToJsonString()}");
        }
        var samples = (await tenant.GetAsync($"/api/v1/sessions/{id}/meter-values"))["samples"]!.AsArray()
            .Select(sample => new Reading((DateTimeOffset)sample!["at"]!, (decimal)sample["value"]!)).ToHashSet();
        Expect(samples.SetEquals(transaction.Readings),
            $"{what}: {transaction.Readings.Count(reading => !samples.Contains(reading))} readings are missing, {samples.Count} are there");
    }

    private void CompareDeliveries(WebhookReceiver receiver, IReadOnlyCollection<string> records)
    {
        var deliveries = receiver.Received.Select(delivery => (delivery.Key, Resource: (string)JsonNode.Parse(delivery.Body)!["resource"]!)).ToList();
        var keys = deliveries.ToLookup(delivery => delivery.Resource, delivery => delivery.Key);
        foreach (var record in records)
            Expect(keys[record].Distinct().Count() == 1, $"{record}: told under {keys[record].Distinct().Count()} keys");
        foreach (var key in deliveries.GroupBy(delivery => delivery.Key, delivery => delivery.Resource))
            Expect(key.Distinct().Count() == 1, $"{key.Key} tells {key.Distinct().Count()} records");
        foreach (var unknown in deliveries.Select(delivery => delivery.Resource).Distinct().Except(records))
            faults.Add($"{unknown} was told and doesn't exist.");
    }

    private async Task CompareCommandsAsync(FleetCommands commands)
    {
        var answers = chargers.SelectMany(charger => charger.Answers, (charger, answer) => (charger.Station, answer.Id, answer.Word))
            .ToLookup(answer => answer.Id);
        foreach (var again in answers.Where(answer => answer.Count() > 1))
            faults.Add($"Command {again.Key} reached a charger {again.Count()} times.");
        foreach (var (id, station) in commands.Acknowledged)
        {
            var status = (string)(await tenant.GetAsync($"/api/v1/commands/{id}"))["status"]!;
            // What the charger answered may be lost with the process; what it did not answer can't be known.
            var possible = answers[id].ToList() is [var answer]
                ? answer.Station == station && (string.Equals(status, answer.Word, StringComparison.OrdinalIgnoreCase) || status == "TIMEOUT")
                : status is "TIMEOUT" or "OFFLINE";
            Expect(possible, $"Command {id} of {station} ended as {status}, its charger said '{string.Join(',', answers[id].Select(one => one.Word))}'");
        }
    }

    /// <summary>Waits until nothing is on its way: no session, no delivery, no workflow.</summary>
    private async Task SettledAsync()
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (await UnsettledAsync() is { } what)
        {
            if (time.GetElapsedTime(began) > Patience)
            {
                faults.Add($"After {Patience.TotalSeconds} s there is still {what}.");
                return;
            }
            await Task.Delay(250);
        }
    }

    private async Task<string?> UnsettledAsync()
    {
        foreach (var status in (string[])["STOPPED", "OPEN"])
        {
            if ((await tenant.ListAsync($"/api/v1/sessions?status={status}&limit=1")) is [var session, ..])
                return $"the session {session.ToJsonString()}";
        }
        var documents = platform.Services.GetRequiredService<IDocumentStore>();
        foreach (var month in await platform.Services.GetRequiredService<SessionStore>().MonthsAsync(tenant.Id, CancellationToken.None))
        {
            var query = new DocumentQuery(Container.Ledger, SessionStore.MonthPartition(tenant.Id, month), OutboxDocuments.Pending.Kind);
            await foreach (var entry in documents.QueryAllAsync(OutboxDocuments.Pending, query, CancellationToken.None))
                return $"the delivery {entry.Value}";
        }
        var client = platform.Services.GetRequiredService<DurableTaskClient>();
        await foreach (var instance in client.GetAllInstancesAsync(new OrchestrationQuery()))
        {
            if (instance.RuntimeStatus != OrchestrationRuntimeStatus.Completed)
                return $"the workflow {instance.InstanceId}, {instance.RuntimeStatus}";
        }
        return null;
    }

    private async Task<List<JsonNode>> AllAsync(string what)
    {
        var all = new List<JsonNode>();
        string? next = null;
        do
        {
            var page = await tenant.GetAsync($"/api/v1/{what}?limit=1000{(next is null ? "" : $"&cursor={Uri.EscapeDataString(next)}")}");
            all.AddRange(page["items"]!.AsArray()!);
            next = (string?)page["next"];
        }
        while (next is not null);
        return all;
    }

    private void Expect(bool holds, string what)
    {
        if (!holds)
            faults.Add($"{what}.");
    }
}
