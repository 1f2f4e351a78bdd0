using GreenFlux.Billing.Statements;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Statements;
using NodaTime;

namespace GreenFlux.Functions.Operators.Statements;

internal static class BillingRunMapping
{
    public static string LinkOf(string id) => $"/api/v1/billing-runs/{Uri.EscapeDataString(id)}";

    /// <param name="seed">Where the body gives none.</param>
    public static RunOrder ToDomain(BillingRunRequest body, string seed) => new()
    {
        From = LocalDate.FromDateOnly(body.From),
        To = body.To is { } to ? LocalDate.FromDateOnly(to) : null,
        Selection = new RunSelection(
            body.Kind is { } kind ? WireNames.To<StatementKind>(kind) : null, body.PartyId, LegalMapping.ToDomain(body.Frequency)),
        RunDate = body.RunDate is { } date ? LocalDate.FromDateOnly(date) : null,
        Cutoff = body.Cutoff,
        Seed = body.Seed ?? seed,
    };

    public static BillingRunResponse ToContract(BillingRun run) => new()
    {
        Id = run.Id,
        Status = WireNames.To<BillingRunState>(run.Status),
        From = run.Inputs.Period.From.ToDateOnly(),
        To = run.Inputs.Period.To.ToDateOnly(),
        TimeZone = run.Settings.TimeZone,
        Frequency = LegalMapping.ToContract(run.Inputs.Selection.Frequency),
        Kind = run.Inputs.Selection.Kind is { } kind ? WireNames.To<StatementKindName>(kind) : null,
        PartyId = run.Inputs.Selection.PartyId,
        RunDate = run.Inputs.RunDate.ToDateOnly(),
        Cutoff = run.Inputs.Cutoff,
        Seed = run.Inputs.Seed,
        Attempt = run.Attempt,
        Cdrs = run.Tally.Cdrs,
        Lines = run.Tally.Lines,
        WithoutPayee = run.Tally.WithoutPayee,
        UnpricedUnbilled = run.Tally.Unpriced,
        Statements = run.Statements,
        Locked = run.Locked,
        RunBy = AuditEntryFunctions.ToContract(run.RunBy),
        CreatedAt = run.CreatedAt,
        RanAt = run.RanAt,
        EndedAt = run.EndedAt,
        Failure = run.Failure,
        Links = new BillingRunLinks(LinkOf(run.Id), $"/api/v1/statements?runId={Uri.EscapeDataString(run.Id)}"),
    };
}
