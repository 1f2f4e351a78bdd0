using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Statements;

/// <summary>A run as it is asked for; what is null follows from the settings and the clock.</summary>
public sealed record RunOrder
{
    public required LocalDate From { get; init; }
    public LocalDate? To { get; init; }
    public RunSelection Selection { get; init; } = new();
    public LocalDate? RunDate { get; init; }
    public DateTimeOffset? Cutoff { get; init; }
    public required string Seed { get; init; }
}

/// <summary>Takes orders for billing runs, from people and from the schedule.</summary>
public sealed class BillingRunDesk(BillingRunStore runs, BillingSettingsStore settingsStore, SettlementParties parties, TimeProvider time)
{
    private static readonly LocalDate Earliest = new(2010, 1, 1);

    public async Task<Outcome<Versioned<BillingRun>>> StartAsync(string tenantId, RunOrder order, Actor by, CancellationToken ct)
    {
        var settings = await settingsStore.ReadAsync(tenantId, ct);
        var now = time.GetUtcNow();
        var latest = Whole(now - RunInputs.CutoffLag);
        var cutoff = order.Cutoff ?? latest;
        var usual = BillingPeriod.Around(order.Selection.Frequency ?? settings.Frequency, order.From);
        var period = new BillingPeriod(order.From, order.To ?? usual.To);
        var selection = order.Selection;
        var findings = new Findings()
            .Id("seed", order.Seed)
            .Check(order.From >= Earliest && order.From.Year < 9000, "from", $"must not lie before {Earliest:uuuu-MM-dd} or after the year 8999.")
            .Check(order.To is not null || usual.From == order.From, "from", $"must be the first day of a {(order.Selection.Frequency ?? settings.Frequency).ToString().ToLowerInvariant()} period, for example {usual.From:uuuu-MM-dd}; for other days give to.")
            .Check(period.To > period.From && period.To.Year < 9000, "to", "must be after from.")
            .Check(order.RunDate is not { Year: < 2000 or > 8999 }, "runDate", "must lie between the years 2000 and 8999.")
            .Check(selection.PartyId is null || selection.Kind is not null, "kind", "is required with partyId: it says what kind of party that is.")
            .Check(cutoff <= latest, "cutoff", $"must lie {RunInputs.CutoffLag.TotalMinutes} minutes back or more: what is being written now would be missed.");
        if (selection is { PartyId: { } partyId, Kind: { } kind } && !(partyId.Length > 0 && DocumentLimits.IsPossibleId(KeyText.Escape(partyId)) && await parties.ExistsAsync(tenantId, kind, partyId, ct)))
            findings.Add(Refusal.Unknown("partyId", $"There is no party '{partyId}' for statements of the kind {kind}."));
        if (findings.All.Count == 0)
        {
            findings.Check(
                period.EndIn(settings.Zone) <= Instant.FromDateTimeOffset(cutoff), "to",
                $"must be a day that had begun in {settings.TimeZone} at the cutoff ({cutoff:u}): a period is settled when it is over.");
        }
        if (findings.All.Count > 0)
            return Outcome<Versioned<BillingRun>>.Refused(findings.All);
        var runDate = order.RunDate ?? Instant.FromDateTimeOffset(now).InZone(settings.Zone).Date;
        var inputs = new RunInputs(period, selection, runDate, cutoff, order.Seed);
        // Asked for again, as after an answer that was lost, it is the same run: what the order leaves open is as it was.
        if (await runs.GetAsync(tenantId, BillingRun.IdOf(tenantId, inputs), ct) is { Value: { IsGivenUp: false } same })
            inputs = inputs with { RunDate = order.RunDate ?? same.Inputs.RunDate, Cutoff = order.Cutoff ?? same.Inputs.Cutoff };
        return await runs.CreateAsync(tenantId, inputs, by, ct);
    }

    /// <summary>The runs of a tenant's schedule that are due and that nobody has asked for.</summary>
    public async Task<IReadOnlyList<BillingRun>> StartScheduledAsync(string tenantId, CancellationToken ct)
    {
        var settings = await settingsStore.ReadAsync(tenantId, ct);
        if (!settings.IsScheduled)
            return [];
        var started = new List<BillingRun>();
        var due = Instant.FromDateTimeOffset(time.GetUtcNow()).Minus(Duration.FromHours(settings.ScheduleDelayHours)).InZone(settings.Zone).Date;
        foreach (var frequency in Enum.GetValues<BillingFrequency>())
        {
            var period = BillingPeriod.Before(frequency, due);
            var selection = new RunSelection(Frequency: frequency);
            if (!await parties.AnyAsync(tenantId, frequency, settings.Frequency, ct)
                || await runs.ForAsync(tenantId, period, selection, ct) is not null || await runs.ForAsync(tenantId, period, new RunSelection(), ct) is not null)
                continue;
            var order = new RunOrder { From = period.From, To = period.To, Selection = selection, Seed = $"schedule-{frequency}-{period.From:uuuu-MM-dd}" };
            if ((await StartAsync(tenantId, order, Actor.System("billing-schedule"), ct)).Try(out var run, out _))
                started.Add(run.Value);
        }
        return started;
    }

    /// <summary>To whole seconds, as people write instants.</summary>
    private static DateTimeOffset Whole(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
