using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>History and new events in, decision out: no storage, no clock of its own.</summary>
internal static class OrchestrationExecutor
{
    /// <param name="at">UTC: what the orchestrator's clock shows in the new step.</param>
    /// <param name="late">Called, on any thread, if code comes back from a foreign await after this method has returned.</param>
    public static StepDecision Run(
        OrchestrationRun run,
        IReadOnlyList<HistoryStep> history,
        DateTime at,
        IReadOnlyList<ReceivedEvent> received,
        Func<TaskOrchestrationContext, Task<object?>> code,
        ILoggerFactory loggers,
        Action<NonDeterminism> late)
    {
        // Awaits must find this scheduler and nothing else.
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return new Replay(run, code, loggers, late).Through(history, at, received);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private sealed class Replay
    {
        private readonly OrchestrationRun run;
        private readonly Func<TaskOrchestrationContext, Task<object?>> code;
        private readonly OrchestratorScheduler scheduler;
        private readonly ReplayContext context;
        private Task<object?>? main;

        public Replay(OrchestrationRun run, Func<TaskOrchestrationContext, Task<object?>> code, ILoggerFactory loggers, Action<NonDeterminism> late)
        {
            this.run = run;
            this.code = code;
            scheduler = new OrchestratorScheduler(() => late(NonDeterminism.ForeignAwait(run, context?.LastAction)));
            context = new ReplayContext(run, scheduler, loggers);
        }

        public StepDecision Through(IReadOnlyList<HistoryStep> history, DateTime at, IReadOnlyList<ReceivedEvent> received)
        {
            var violation = Steps(history, at, received);
            scheduler.End();
            return violation is not null
                ? new StepDecision([], new Failed(violation.ToFailure()), context.CustomStatus)
                : new StepDecision(context.Actions, Outcome(), context.CustomStatus);
        }

        private NonDeterminism? Steps(IReadOnlyList<HistoryStep> history, DateTime at, IReadOnlyList<ReceivedEvent> received)
        {
            foreach (var step in history)
            {
                if (Step(step.At, step.Received, step.Actions) is { } parted)
                    return parted;
            }
            return Step(at, received, null);
        }

        private NonDeterminism? Step(DateTime at, IReadOnlyList<ReceivedEvent> received, IReadOnlyList<OrchestratorAction>? actions)
        {
            context.BeginStep(at, actions);
            foreach (var next in received)
            {
                if (next is Started)
                    scheduler.Start(Main);
                else
                    context.Deliver(next);
                scheduler.Drain();
                if (Violation() is { } violation)
                    return violation;
            }
            context.EndStep();
            return Violation();
        }

        private NonDeterminism? Violation()
        {
            if (context.Violation is { } violation)
                return violation;
            var stuck = main is { IsCompleted: false } && !context.WaitsForSomething;
            return stuck || scheduler.SawForeign ? NonDeterminism.ForeignAwait(run, context.LastAction) : null;
        }

        private void Main() => main = Call();

        // An orchestrator without an await throws at once: that is a failure of its task like any other.
        private async Task<object?> Call() => await code(context);

        private StepOutcome Outcome()
        {
            if (main is not { IsCompleted: true })
                return new Waiting();
            if (main.IsCanceled)
                return new Failed(Failure.From(new TaskCanceledException(main)));
            if (main.Exception is { } failure)
                return new Failed(Failure.From(failure.InnerException ?? failure));
            if (context.Continuation is { } continuation)
                return continuation;
            // As documented for the real engine: a timer that is neither fired nor cancelled keeps the instance open.
            return context.HasOpenTimers ? new Waiting() : Output(main.Result);
        }

        private StepOutcome Output(object? result)
        {
            try
            {
                return new Completed(Payload.Write(result, $"output of orchestrator '{run.Name}'"));
            }
            catch (Exception unwritable) when (unwritable is ArgumentException or NotSupportedException or System.Text.Json.JsonException)
            {
                return new Failed(Failure.From(unwritable));
            }
        }
    }
}
