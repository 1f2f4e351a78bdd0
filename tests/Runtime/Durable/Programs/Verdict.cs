using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Durable.Programs;

/// <summary>Compares what an engine has left in a folder with the plain reading of its programs.</summary>
internal static class Verdict
{
    /// <returns>All differences; empty when it is as it must be.</returns>
    public static async Task<IReadOnlyList<string>> OfAsync(string folder, IReadOnlyList<IReadOnlyList<Op>> programs)
    {
        var reading = new Reading(programs);
        var (instances, left) = await StoredInstances.ReadAsync(EngineLife.DatabaseIn(folder));
        var seen = EffectLog.Read(EngineLife.EffectsIn(folder));
        List<string> wrong =
        [
            .. reading.Instances.Keys.Except(instances.Select(static one => one.Id)).Select(static id => $"{id} is missing"),
            .. instances.SelectMany(one => reading.Instances.TryGetValue(one.Id, out var expected) ? Differences(one, expected) : [$"{one.Id} should not be there"]),
            .. reading.Effects.Where(one => seen.GetValueOrDefault(one.Key) < one.Value).Select(one => $"effect {one.Key} was seen {seen.GetValueOrDefault(one.Key)} times, not {one.Value}"),
            .. seen.Keys.Except(reading.Effects.Keys).Select(static key => $"effect {key} was seen"),
        ];
        if (left != 0)
            wrong.Add($"{left} rows are left of messages, activities or timers");
        return wrong;
    }

    private static IEnumerable<string> Differences(StoredInstance stored, ExpectedInstance expected)
    {
        var status = expected.Fails ? OrchestrationRuntimeStatus.Failed : OrchestrationRuntimeStatus.Completed;
        if (stored.Status != status)
            yield return $"{stored.Id} is {stored.Status}, not {status}: {stored.Failure}";
        if ((expected.Fails ? stored.Failure : stored.Output) is var text && text != expected.Text)
            yield return $"{stored.Id} came to '{text}', not '{expected.Text}'";
        if (stored.CustomStatus != expected.CustomStatus)
            yield return $"{stored.Id} has the custom status '{stored.CustomStatus}', not '{expected.CustomStatus}'";
        var actions = stored.Actions.Select(static action => action.Kind).ToList();
        if (!actions.SequenceEqual(expected.Actions))
            yield return $"{stored.Id} did {string.Join(' ', actions)}, not {string.Join(' ', expected.Actions)}";
        if (stored.Starts != 1)
            yield return $"{stored.Id} was begun {stored.Starts} times";
        if (stored.ClockWentBack)
            yield return $"the clock of {stored.Id} went back";
        foreach (var wrong in WrongEnds(stored))
            yield return wrong;
    }

    /// <summary>Whatever was begun is recorded to have ended at most once; nothing else is.</summary>
    private static IEnumerable<string> WrongEnds(StoredInstance stored)
    {
        foreach (var end in stored.Ends.GroupBy(static end => end.Id))
        {
            var begun = stored.Actions.Where(action => action.Id == end.Key && action.Kind is "activity" or "sub" or "timer").Select(static action => action.Kind).ToList();
            var right = begun is ["timer"] ? "fired" : "done or fail";
            if (end.Count() != 1 || begun.Count != 1 || !right.Contains(end.First().Kind, StringComparison.Ordinal))
                yield return $"{stored.Id}: {string.Join(", ", begun)} #{end.Key} ended by {string.Join(", ", end.Select(static one => one.Kind))}";
        }
    }
}
