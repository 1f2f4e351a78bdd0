using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Flags.Runs;

namespace GreenFlux.Functions.Operators;

/// <summary>Runs over flagged transactions, and their root causes, in the API's words.</summary>
internal static class FlagRunMapping
{
    public static FlagRunResponse ToContract(FlagRun run) => new()
    {
        Id = run.Id,
        Kind = WireNames.To<FlagRunKindName>(run.Kind),
        Status = WireNames.To<FlagRunState>(run.Status),
        Phase = WireNames.To<FlagRunPhaseName>(run.Phase),
        By = AuditEntryFunctions.ToContract(run.By),
        CreatedAt = run.CreatedAt,
        AsOf = run.AsOf,
        Action = run.Action is { } action ? WireNames.To<FlagActionName>(action) : null,
        Reason = run.Reason,
        TimeOfUsePricing = run.TimeOfUse is { } choice ? WireNames.To<TimeOfUseChoiceName>(choice) : null,
        Filter = run.Filter is { } filter ? FlagFilters.ToContract(filter) : null,
        Figures = ToContract(run.Figures),
        Report = run.Report is { } report ? new FlagReportBody(ToContract(report.Reasons, code => code), ToContract(report.Owners, NameOf), report.PreviousRunId) : null,
        EndedAt = run.EndedAt,
        Failure = run.Failure,
    };

    public static FlagCauseResponse ToContract(FlagCause cause) => new()
    {
        Key = cause.Key,
        Summary = $"{cause.Count} {(cause.Count == 1 ? "session" : "sessions")}: {cause.Example.Code}, {cause.About}",
        Count = cause.Count,
        About = cause.About,
        Example = FlaggedTransactionMapping.ToContract(cause.Example),
        ExampleId = cause.Newest.Id,
        AllowedActions = [.. cause.AllowedActions.Select(action => WireNames.To<FlagActionName>(action))],
    };

    private static FlagRunFiguresBody ToContract(FlagRunFigures figures) => new()
    {
        EndedSessions = figures.EndedSessions,
        Transactions = figures.Transactions,
        Calculated = figures.Calculated,
        StillFlagged = figures.StillFlagged,
        Released = figures.Released,
        Warned = figures.Warned,
        Dropped = figures.Dropped,
        DroppedEnergyWh = figures.DroppedEnergyWh,
        DroppedAmounts = ToContract(figures.DroppedAmounts),
        InboundCdrs = new InboundFiguresBody(
            figures.Inbound.Priced, figures.Inbound.StillFlagged, figures.Inbound.Warned,
            figures.Inbound.Dropped, figures.Inbound.DroppedEnergyWh, ToContract(figures.Inbound.DroppedAmounts)),
    };

    private static IReadOnlyList<MoneyBody> ToContract(IReadOnlyList<Money> amounts) => [.. amounts.Select(amount => new MoneyBody(amount.Amount, amount.Currency.Code))];

    private static IReadOnlyList<FlagCountBody> ToContract(IReadOnlyList<FlagCount> counts, Func<string, string> nameOf) =>
        [.. counts.Select(count => new FlagCountBody(nameOf(count.Key), count.Count, count.Change))];

    private static string NameOf(string owner) => WireNames.Of(Enum.Parse<Contracts.FlagOwner>(owner));
}
