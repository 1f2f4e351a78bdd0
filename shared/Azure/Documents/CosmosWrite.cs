using System.Net;
using System.Text.Json;
using GreenFlux.Platform.Storage;
using Microsoft.Azure.Cosmos;
using PartitionKey = GreenFlux.Platform.Storage.PartitionKey;

namespace GreenFlux.Azure.Documents;

/// <summary>
/// One batch on its way. An answer may be lost although the batch was applied; then it is sent again, and the conditions of its
/// own writes fail against what it has itself written. So every item carries the id of its batch, and a condition that fails after
/// an answer was lost is only believed when no item carries ours.
/// </summary>
internal sealed class CosmosWrite
{
    /// <summary>What an item whose ETag isn't known any more is said to have: no condition on it holds, as none would on the real one.</summary>
    private const string PassedETag = "00000000-0000-0000-0000-000000000000";

    /// <summary>A request has at most 2 MB, and each write has a few bytes beside its item.</summary>
    private const int LargestPlainBatch = 2_000_000;

    /// <summary>Clocks of the service's machines and ours differ by less.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    /// <summary>How often a read is repeated that is of an earlier moment than what it is to explain.</summary>
    private const int MostReads = 5;

    private readonly CosmosCalls calls;
    private readonly PartitionKey partition;
    private readonly IReadOnlyList<DocumentWrite> writes;
    private readonly CosmosStep[] steps;
    private readonly string batch = Guid.NewGuid().ToString("N");
    private readonly DateTimeOffset started;

    public CosmosWrite(CosmosCalls calls, PartitionKey partition, IReadOnlyList<DocumentWrite> writes)
    {
        this.calls = calls;
        this.partition = partition;
        this.writes = writes;
        started = calls.Time.GetUtcNow();
        steps = [.. writes.Select(write => CosmosStep.Of(write, partition, batch, isTight: false))];
        // Many small bodies that are nearly too much together.
        if (steps.Sum(static step => step.Item?.Length ?? 0) > LargestPlainBatch)
            steps = [.. writes.Select(write => CosmosStep.Of(write, partition, batch, isTight: true))];
    }

    private string Operation => writes.Count == 1 ? "write" : "batch";

    public async Task<WriteOutcome> RunAsync(CancellationToken ct)
    {
        var isInDoubt = false;
        for (var attempt = 1; ; attempt++)
        {
            var sending = new CosmosSending(calls, partition, steps);
            var answer = await calls.SendAsync(Operation, () => sending.SendAsync(ct), ct);
            isInDoubt |= answer.WasRepeated || answer.Result == CosmosResult.Unknown;
            if (answer.Result == CosmosResult.Done)
                return new WriteOutcome(sending.ETags, null, -1);
            if (answer.Result == CosmosResult.Condition && !steps[sending.FailedIndex].IsUpsert && FailureOf(answer, sending.FailedIndex) is { } failure)
                return isInDoubt ? await SettleAsync(failure, sending.FailedIndex, ct) : WriteOutcome.Failed(failure, sending.FailedIndex);

            var isWorthAnother = answer.Result == CosmosResult.Unknown || (answer.Result == CosmosResult.Condition && steps[sending.FailedIndex].IsAssumed);
            if (!isInDoubt && !isWorthAnother)
                throw answer.ToFault(calls.Describe(Operation));
            if (isWorthAnother && attempt < answer.MostAttempts)
                await calls.PauseAsync(attempt, ct);
            if (await LookAsync(answer, ct) is { } applied)
                return applied;
            if (!isWorthAnother || attempt >= answer.MostAttempts)
                throw Unknown(answer);
        }
    }

    /// <summary>Null when the service's answer is none of this write's possible outcomes.</summary>
    private WriteFailure? FailureOf(CosmosAnswer answer, int index) => (answer.Status, writes[index]) switch
    {
        (HttpStatusCode.Conflict, DocumentWrite.Create) => WriteFailure.Exists,
        (HttpStatusCode.PreconditionFailed, DocumentWrite.Replace or DocumentWrite.Delete) => WriteFailure.Changed,
        (HttpStatusCode.NotFound, DocumentWrite.Replace or DocumentWrite.Delete) => WriteFailure.Missing,
        _ => null,
    };

    /// <summary>
    /// After an answer was lost: whether the batch was applied. If it wasn't, its upserts become conditional on what is there now:
    /// an earlier sending that is still on its way, and what others write meanwhile, must not be overwritten unseen.
    /// </summary>
    private async Task<WriteOutcome?> LookAsync(CosmosAnswer answer, CancellationToken ct)
    {
        if (!steps.Any(static step => step.IsUpsert) && answer.Result == CosmosResult.Unknown)
            return null; // The conditions decide on the next attempt.
        var stored = await ReadAsync(answer, ct);
        if (Applied(stored) is { } applied)
            return applied;
        var wasNever = IsAnyUntouched(stored, except: -1);
        for (var i = 0; i < steps.Length; i++)
        {
            if (!steps[i].IsUpsert)
                continue;
            var found = stored.GetValueOrDefault(steps[i].Id);
            // Somebody else has just written it: perhaps over ours, and then ours must not be written over theirs.
            if (!wasNever && found is not null && !IsOlder(found))
                throw Unknown(answer);
            steps[i] = steps[i].Assuming(found?.ETag);
        }
        return null;
    }

    /// <summary>A condition failed after an answer was lost: it did, or the batch had been applied, or nobody can tell.</summary>
    private async Task<WriteOutcome> SettleAsync(WriteFailure failure, int index, CancellationToken ct)
    {
        for (var attempt = 1; attempt <= MostReads; attempt++)
        {
            var stored = await ReadAsync(null, ct);
            if (Applied(stored) is { } applied)
                return applied;
            if (Contradicts(failure, steps[index], stored))
                await calls.PauseAsync(attempt, ct);
            else if (WasNeverApplied(stored, index))
                return WriteOutcome.Failed(failure, index);
            else
                break;
        }
        throw Unknown(null);
    }

    private WriteOutcome? Applied(Dictionary<string, StoredMark> stored) =>
        steps.Any(step => IsOurs(stored, step.Id))
            ? new WriteOutcome([.. steps.Select(step => step.Item is null ? null : IsOurs(stored, step.Id) ? stored[step.Id].ETag : PassedETag)], null, -1)
            : null;

    private bool IsOurs(Dictionary<string, StoredMark> stored, string id) => stored.TryGetValue(id, out var mark) && mark.Batch == batch;

    private bool WasNeverApplied(Dictionary<string, StoredMark> stored, int index) =>
        IsAnyUntouched(stored, except: index)
        || (writes[index] is DocumentWrite.Create && stored.TryGetValue(steps[index].Id, out var found) && IsOlder(found));

    // Applied, the batch would have changed or deleted it.
    private bool IsAnyUntouched(Dictionary<string, StoredMark> stored, int except) =>
        steps.Where((step, i) => i != except && !step.IsAssumed).Any(step => step.IfMatch is { } asked && stored.TryGetValue(step.Id, out var mark) && mark.ETag == asked);

    // What was there before the batch can't have replaced what the batch wrote.
    private bool IsOlder(StoredMark mark) => mark.At + ClockDifference < started;

    /// <summary>Whether a read shows what the failed condition excludes: then it was of an earlier moment than the condition.</summary>
    private static bool Contradicts(WriteFailure failure, CosmosStep step, Dictionary<string, StoredMark> stored) => failure switch
    {
        WriteFailure.Exists => !stored.ContainsKey(step.Id),
        WriteFailure.Missing => stored.ContainsKey(step.Id),
        _ => stored.TryGetValue(step.Id, out var mark) && mark.ETag == step.IfMatch,
    };

    private async Task<Dictionary<string, StoredMark>> ReadAsync(CosmosAnswer? answer, CancellationToken ct)
    {
        try
        {
            if (steps.Length == 1)
                return await calls.ReadItemAsync(partition, steps[0].Id, StoredMark.Of, ct) is { } mark ? new() { [mark.Id] = mark } : [];
            var query = CosmosQueryText.Documents(partition, steps.Select(static step => step.Id), "c.id, c.w, c._etag, c._ts");
            return (await calls.QueryAsync(partition, query, steps.Length, "query", StoredMark.Of, ct)).ToDictionary(static mark => mark.Id);
        }
        catch (StoreFaultException fault)
        {
            throw Unknown(answer, fault);
        }
    }

    private CosmosFaultException Unknown(CosmosAnswer? answer, Exception? inner = null) => new(
        CosmosProblem.OutcomeUnknown,
        $"The answer to {calls.Describe(Operation)} was lost, and whether it was applied can't be found out any more ({writes.Count} writes, the first of '{writes[0].Id}').",
        inner ?? answer?.Fault);

    /// <summary>Which batch wrote an item, and when.</summary>
    private sealed record StoredMark(string Id, string ETag, string? Batch, DateTimeOffset At)
    {
        public static StoredMark Of(JsonElement item) => new(
            item.GetProperty("id"u8).GetString()!,
            CosmosSending.Unquoted(item.GetProperty("_etag"u8).GetString())!,
            item.TryGetProperty("w"u8, out var batch) ? batch.GetString() : null,
            DateTimeOffset.FromUnixTimeSeconds(item.GetProperty("_ts"u8).GetInt64()));
    }
}
