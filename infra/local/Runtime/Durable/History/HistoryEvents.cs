using System.Text.Json.Serialization;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>What reached an orchestration: the cause of a step.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "k")]
[JsonDerivedType(typeof(Started), "start")]
[JsonDerivedType(typeof(TaskCompleted), "done")]
[JsonDerivedType(typeof(TaskFailed), "fail")]
[JsonDerivedType(typeof(TimerFired), "fired")]
[JsonDerivedType(typeof(EventRaised), "event")]
internal abstract record ReceivedEvent;

internal sealed record Started : ReceivedEvent;

/// <summary>An activity or sub-orchestration ended well.</summary>
/// <param name="Id">The task's number within its run.</param>
/// <param name="Result">JSON, or null.</param>
internal sealed record TaskCompleted(int Id, string? Result) : ReceivedEvent;

/// <param name="Final">True: no retry policy may try again (no such function).</param>
internal sealed record TaskFailed(int Id, Failure Failure, bool Final) : ReceivedEvent;

internal sealed record TimerFired(int Id) : ReceivedEvent;

/// <param name="Payload">JSON, or null.</param>
internal sealed record EventRaised(string Name, string? Payload) : ReceivedEvent;

/// <summary>What an orchestrator did in a step. On replay it must do the same in the same order.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "k")]
[JsonDerivedType(typeof(ActivityScheduled), "activity")]
[JsonDerivedType(typeof(SubOrchestrationScheduled), "sub")]
[JsonDerivedType(typeof(TimerCreated), "timer")]
[JsonDerivedType(typeof(TimerCancelled), "untimer")]
[JsonDerivedType(typeof(EventSent), "send")]
internal abstract record OrchestratorAction(int Id)
{
    /// <summary>As the history has it.</summary>
    public virtual OrchestratorAction Recorded() => this;
}

/// <param name="Input">JSON, or null. Needed until the step is committed; the history keeps only that there was a call.</param>
internal sealed record ActivityScheduled(int Id, string Name, [property: JsonIgnore] string? Input = null) : OrchestratorAction(Id)
{
    public override OrchestratorAction Recorded() => this with { Input = null };

    public override string ToString() => $"activity '{Name}' (#{Id})";
}

/// <param name="InstanceId">Of the new instance.</param>
internal sealed record SubOrchestrationScheduled(int Id, string Name, string InstanceId, [property: JsonIgnore] string? Input = null) : OrchestratorAction(Id)
{
    public override OrchestratorAction Recorded() => this with { Input = null };

    public override string ToString() => $"sub-orchestration '{Name}' (#{Id})";
}

/// <param name="FireAt">UTC.</param>
internal sealed record TimerCreated(int Id, DateTime FireAt) : OrchestratorAction(Id)
{
    public override string ToString() => $"timer (#{Id})";
}

internal sealed record TimerCancelled(int Id, DateTime FireAt) : OrchestratorAction(Id)
{
    public override string ToString() => $"cancelling of timer #{Id}";
}

internal sealed record EventSent(int Id, string InstanceId, string Name, [property: JsonIgnore] string? Payload = null) : OrchestratorAction(Id)
{
    public override OrchestratorAction Recorded() => this with { Payload = null };

    public override string ToString() => $"event '{Name}' (#{Id}) to instance '{InstanceId}'";
}

/// <summary>One step of one run: stored as one row, replayed as a whole.</summary>
/// <param name="At">UTC: what the orchestrator's clock showed.</param>
internal sealed record HistoryStep(DateTime At, IReadOnlyList<ReceivedEvent> Received, IReadOnlyList<OrchestratorAction> Actions);
