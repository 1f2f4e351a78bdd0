using Microsoft.DurableTask;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>What stays the same from an orchestration's start to its end or its next continue-as-new.</summary>
/// <param name="Run">Never used twice, so that what belongs to an earlier run of the same instance id finds nobody.</param>
/// <param name="Input">JSON, or null.</param>
internal sealed record OrchestrationRun(long Run, string InstanceId, string Name, string? Input, ParentOrchestrationInstance? Parent);

/// <summary>What a step came to.</summary>
/// <param name="Actions">To be carried out, in order.</param>
/// <param name="CustomStatus">Null: the orchestrator didn't set one.</param>
internal sealed record StepDecision(IReadOnlyList<OrchestratorAction> Actions, StepOutcome Outcome, CustomStatus? CustomStatus);

/// <param name="Json">Null: it was cleared.</param>
internal sealed record CustomStatus(string? Json);

internal abstract record StepOutcome;

/// <summary>It waits for a task, a timer or an event.</summary>
internal sealed record Waiting : StepOutcome;

internal sealed record Completed(string? Output) : StepOutcome;

/// <param name="Final">No retry policy of the parent may try again (there is no such orchestrator).</param>
internal sealed record Failed(Failure Failure, bool Final = false) : StepOutcome;

/// <param name="Carried">Events that nobody had waited for, in the order of their arrival.</param>
internal sealed record ContinuedAsNew(string? Input, IReadOnlyList<EventRaised> Carried) : StepOutcome;

/// <summary>Ended from outside, whatever the orchestrator was about to do.</summary>
/// <param name="Recursive">Its sub-orchestrations end too.</param>
internal sealed record Terminated(string? Output, bool Recursive) : StepOutcome;
