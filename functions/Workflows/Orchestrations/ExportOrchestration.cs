using GreenFlux.Platform.Exports;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// Writes an export, a chunk at a time. How far it is stands in the export's own record, so starting again, doubled or after a
/// crash, writes nothing twice; an export that was cancelled ends with its chunk.
/// </summary>
public static class ExportOrchestration
{
    public const string Name = "export-workflow";

    [Function(Name)]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, ExportReference reference) =>
        StepByStep.RunAsync<ExportReference, ExportProgress>(
            context, reference, ExportWorkflow.ChunkActivity, ExportWorkflow.FailActivity, progress => progress.IsOver, (failing, why) => failing with { Failure = why });
}
