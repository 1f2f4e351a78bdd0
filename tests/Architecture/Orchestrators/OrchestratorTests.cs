using System.Reflection;
using GreenFlux.Functions.Workflows;

namespace GreenFlux.Tests.Architecture.Orchestrators;

/// <summary>Orchestrators are replayed: they come to the same end each time, and running instances survive what is deployed.</summary>
public class OrchestratorTests
{
    private const string Namespace = "GreenFlux.Functions.Workflows.Orchestrations";
    private static readonly string List = Path.Combine(Repository.Root, "tests", "Architecture", "Orchestrators", "orchestrators.txt");

    private static IEnumerable<(string Name, MethodInfo Method)> Ours => OrchestratorWalk.OrchestratorsOf(typeof(DurableWorkflows).Assembly);

    public static TheoryData<string> Bad => [.. OrchestratorWalk.OrchestratorsOf(typeof(BadOrchestrators).Assembly).Select(one => one.Name)];

    [Fact]
    public void No_orchestrator_does_what_a_replay_would_do_otherwise()
    {
        Assert.True(Ours.Count() >= 9);
        Assert.Empty(Ours.SelectMany(one => OrchestratorWalk.Through(one.Method).Findings));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_orchestrator_is_found_out(string name) =>
        Assert.NotEmpty(OrchestratorWalk.Through(OrchestratorWalk.OrchestratorsOf(typeof(BadOrchestrators).Assembly).Single(one => one.Name == name).Method).Findings);

    [Fact]
    public void Orchestrators_have_a_namespace_of_their_own_in_which_nothing_can_be_injected()
    {
        Assert.All(Ours, one => Assert.Equal(Namespace, one.Method.DeclaringType!.Namespace));
        Assert.Empty(typeof(DurableWorkflows).Assembly.GetTypes().Where(type => type is { Namespace: Namespace, IsNested: false } && !(type is { IsAbstract: true, IsSealed: true })).Select(type => type.FullName));
    }

    /// <summary>
    /// An instance replays the code that is deployed: steps that were taken must stay as they were. So what each orchestrator asks
    /// of the engine is written down, and a change here is a decision.
    /// </summary>
    [Fact]
    public void No_orchestrator_changes_under_its_running_instances()
    {
        var now = Ours.OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => $"{one.Name}: {OrchestratorWalk.Through(one.Method).Calls}").ToArray();
        Assert.True(
            File.Exists(List) && now.SequenceEqual(File.ReadAllLines(List), StringComparer.Ordinal),
            "What an orchestrator asks of the engine has changed. If an instance that is under way could replay differently, give the new code a name of its own beside "
            + "the old one and name it in CurrentOrchestrations (docs/workflows.md). Then, or if no instance could, write into orchestrators.txt:\n" + string.Join('\n', now));
    }
}
