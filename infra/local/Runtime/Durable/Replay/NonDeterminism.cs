namespace GreenFlux.Local.Runtime.Durable;

/// <summary>The orchestrator's code and its history have parted, or it awaited something that is not durable.</summary>
internal sealed class NonDeterminism(string message) : Exception(message)
{
    // The name under which the real engine reports it.
    private const string Type = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";

    public Failure ToFailure() => new(Type, Message, null, null);

    public static NonDeterminism Instead(OrchestrationRun run, OrchestratorAction recorded, OrchestratorAction now) => new(
        $"{Who(run)} is non-deterministic: its history says {recorded}, its code now does {now}. Give changed code another name, or let running instances end first.");

    public static NonDeterminism Extra(OrchestrationRun run, OrchestratorAction now) => new(
        $"{Who(run)} is non-deterministic: its code now does {now} where its history has nothing. Give changed code another name, or let running instances end first.");

    public static NonDeterminism Missing(OrchestrationRun run, OrchestratorAction recorded) => new(
        $"{Who(run)} is non-deterministic: its history says {recorded}, its code no longer does that. Give changed code another name, or let running instances end first.");

    public static NonDeterminism ForeignAwait(OrchestrationRun run, OrchestratorAction? last) => new(
        $"{Who(run)} awaited something that is no durable task{After(last)}: an orchestrator must not await I/O, delays, locks or Task.Run, nor use ConfigureAwait(false). Put the work in an activity, or use CreateTimer.");

    public static NonDeterminism ForeignCall(OrchestrationRun run, string member) => new(
        $"{Who(run)} called {member} from outside its own thread. Orchestrators must not use ConfigureAwait(false) or Task.Run.");

    private static string Who(OrchestrationRun run) => $"Orchestrator '{run.Name}' (instance '{run.InstanceId}')";

    private static string After(OrchestratorAction? last) => last is null ? ", before its first durable task" : $", after {last}";
}
