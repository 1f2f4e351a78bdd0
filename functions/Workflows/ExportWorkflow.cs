using GreenFlux.Platform.Exports;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// Writes an export, a chunk at a time. How far it is stands in the export's own record, so starting again, doubled or after a
/// crash, writes nothing twice; an export that was cancelled ends with its chunk.
/// </summary>
public sealed class ExportWorkflow(ExportRun run, ExportStore exports)
{
    public const string Name = "export-workflow";
    private const string ChunkActivity = "export-chunk";
    private const string FailActivity = "export-fail";

    [Function(Name)]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, ExportReference reference) =>
        StepByStep.RunAsync<ExportReference, ExportProgress>(
            context, reference, ChunkActivity, FailActivity, progress => progress.IsOver, (failing, why) => failing with { Failure = why });

    [Function(ChunkActivity)]
    public Task<ExportProgress> Chunk([ActivityTrigger] ExportReference reference, FunctionContext context) =>
        run.AdvanceAsync(reference.TenantId, reference.ExportId, context.CancellationToken);

    [Function(FailActivity)]
    public Task<bool> Fail([ActivityTrigger] ExportReference reference, FunctionContext context) =>
        exports.EndAsync(reference.TenantId, reference.ExportId, ExportStatus.Failed, reference.Failure, context.CancellationToken);
}

/// <summary>Which export a workflow writes.</summary>
/// <param name="Failure">Why it can't go on.</param>
public sealed record ExportReference(string TenantId, string ExportId, string? Failure = null);
