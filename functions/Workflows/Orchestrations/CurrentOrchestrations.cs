namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// Under which names new instances are started: the one place that chooses a version. An instance goes on under the name that it
/// was started with, so an orchestrator that has to change gets a new name (<c>session-workflow-v2</c>) beside the old one, and is
/// named here; the old one stays until none of its instances runs (docs/workflows.md).
/// </summary>
internal static class CurrentOrchestrations
{
    public const string Session = SessionOrchestration.Name;
    public const string Command = CommandOrchestration.Name;
    public const string PriceChange = PriceChangeOrchestration.Name;
    public const string Rehearsal = RehearsalOrchestration.Name;
    public const string Rebilling = RebillingOrchestration.Name;
    public const string BillingRun = BillingRunOrchestration.Name;
    public const string Export = ExportOrchestration.Name;
    public const string FlagRun = FlagRunOrchestration.Name;
    public const string NightlyFlagging = NightlyFlaggingOrchestration.Name;
}
