using GreenFlux.Platform.Exports;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Workflows;

/// <summary>What <see cref="Orchestrations.ExportOrchestration"/> has done.</summary>
public sealed class ExportWorkflow(ExportRun run, ExportStore exports)
{
    internal const string ChunkActivity = "export-chunk";
    internal const string FailActivity = "export-fail";

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
