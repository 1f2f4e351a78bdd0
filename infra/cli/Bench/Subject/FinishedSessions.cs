using System.Globalization;
using GreenFlux.Cli.Bench.Load;
using GreenFlux.Contracts;
using GreenFlux.Local.Sqlite;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Cli.Bench.Subject;

/// <summary>
/// Sessions that have ended and wait for their CDRs: copies of some that the platform itself settled, one tenth of them by time
/// of use with 24 readings, spread over stations and a year so that none overlap. Written to the files of a platform that does
/// not run.
/// </summary>
internal static class FinishedSessions
{
    /// <summary>A wholesale tariff without any rule, for sessions that can't be priced.</summary>
    public const string UnpricedTariff = "UNPRICED";

    /// <summary>Sessions of the stations themselves, priced before: they are met by a run over the period, too.</summary>
    public const int Templates = FlatStations + ClockStations;

    private const string ClockTariff = "BY-CLOCK";
    private const int FlatStations = 200;
    private const int ClockStations = 100;
    private const int SessionsPerBatch = DocumentLimits.WritesPerBatch / 2;
    private const int ParallelBatches = 8;
    private static readonly TimeSpan Past = TimeSpan.FromDays(365);

    /// <summary>Their chargers were online, unlike those of the sessions that are copied.</summary>
    private static readonly TimeSpan Delivery = TimeSpan.FromSeconds(2);

    /// <summary>Has a session of each station priced, to be copied.</summary>
    public static async Task MakeTemplatesAsync(BenchRun run, BenchTenant tenant, CancellationToken ct)
    {
        await tenant.AddTariffAsync(ClockTariff, ct, Rule("day", 0.42m, new TimeOnly(7, 0), new TimeOnly(22, 0)), Rule("night", 0.29m, new TimeOnly(22, 0), new TimeOnly(7, 0)));
        await tenant.AddTariffAsync(UnpricedTariff, ct);
        var day = FirstDay(run.Clock);
        await using (var flat = await (await tenant.AddFleetAsync("FLAT", FlatStations, ct)).ConnectAsync(ct))
            await Task.WhenAll(flat.Chargers.Select(charger => charger.SessionAsync(day.AddHours(9), static () => Task.CompletedTask, ct)));
        await using (var clock = await (await tenant.AddFleetAsync("CLOCK", ClockStations, ct, ClockTariff)).ConnectAsync(ct))
            await Task.WhenAll(clock.Chargers.Select(charger => charger.EveningAsync(day.AddHours(17), ct)));
        while (await tenant.Api.ListAsync("cdrs", Contracts.Json.ContractsJson.Default.PageCdrResponse, ct).CountAsync(ct) < FlatStations + ClockStations)
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
    }

    /// <param name="tariff">Another wholesale tariff than their stations'; null: theirs.</param>
    public static async Task AddAsync(DirectoryInfo data, string tenantId, int count, TimeProvider clock, CancellationToken ct, string? tariff = null)
    {
        using var folder = new SqliteFolder(data.FullName, new SqliteOptions());
        await using var documents = SqliteDocumentStore.Open(folder.PathOf(SqliteDocumentStore.FileName), folder.Options);
        await using var readings = SqliteReadingStore.Open(folder.PathOf(SqliteReadingStore.FileName), folder.Options);
        var templates = await TemplatesAsync(documents, readings, tenantId, ct);
        var copies = Copies(templates.Where(each => each.Session.TimePricing == Billing.TimePricing.StartRule).ToList(), count - count / 10, tariff)
            .Concat(Copies(templates.Where(each => each.Session.TimePricing != Billing.TimePricing.StartRule).ToList(), count / 10, tariff));
        var sessions = new SessionStore(documents);
        foreach (var month in Enumerable.Range(0, 14).Select(month => FirstDay(clock).AddMonths(month)))
            await sessions.AnnounceMonthAsync(tenantId, SessionId.MonthOf(month), ct);
        await Parallel.ForEachAsync(
            Batches(copies), new ParallelOptions { MaxDegreeOfParallelism = ParallelBatches, CancellationToken = ct },
            async (batch, stop) =>
            {
                await documents.WriteAsync(Container.Ledger, SessionId.Parse(batch[0].Session.Id).Partition(tenantId),
                    [.. batch.SelectMany(copy => new[] { SessionDocuments.Session.Create(copy.Session), SessionDocuments.Unsettled.Create(new UnsettledSession(copy.Session.Id, copy.Session.ReceivedAt)) })], stop);
                await Task.WhenAll(batch.Where(copy => copy.Samples.Count > 0).Select(copy => readings.AppendAsync(tenantId, copy.Session.Id, copy.Samples, stop)));
            });
    }

    /// <summary>All of them start at or after this.</summary>
    public static DateTimeOffset FirstDay(TimeProvider clock) => new((clock.GetUtcNow() - BenchRun.MeasuredPast - Past).UtcDateTime.Date, TimeSpan.Zero);

    private static BillingRuleRequest Rule(string id, decimal price, TimeOnly from, TimeOnly to) => new()
    {
        Id = id,
        Engine = PricingEngine.Wholesale,
        TariffCode = ClockTariff,
        Components = [new(PriceDimensionName.Energy, price)],
        Windows = [new WeeklyWindowBody { From = from, To = to }],
    };

    private static async Task<IReadOnlyList<Template>> TemplatesAsync(SqliteDocumentStore documents, SqliteReadingStore readings, string tenantId, CancellationToken ct)
    {
        var templates = new List<Template>();
        var month = (await new SessionStore(documents).MonthsAsync(tenantId, ct))[^1];
        var query = new DocumentQuery(Container.Ledger, SessionStore.MonthPartition(tenantId, month), SessionDocuments.Session.Kind) { Limit = FlatStations + ClockStations };
        foreach (var session in (await documents.QueryAsync(query, ct)).Documents.Select(SessionDocuments.Session.Read))
        {
            var clocked = session.Value.TimePricing != Billing.TimePricing.StartRule;
            templates.Add(new Template(session.Value, clocked ? await readings.ReadAsync(tenantId, session.Value.Id, ct) : []));
        }
        return templates;
    }

    private static IEnumerable<Template> Copies(IReadOnlyList<Template> templates, int count, string? tariff)
    {
        var each = (count + templates.Count - 1) / templates.Count;
        for (var number = 0; number < count; number++)
        {
            // By whole quarter-hours, so that readings keep their places between them.
            var quarters = (long)(Past.TotalMinutes / 15 * (number / templates.Count) / each);
            yield return Copy(templates[number % templates.Count], TimeSpan.FromDays(1) + TimeSpan.FromMinutes(15 * quarters), number, tariff);
        }
    }

    private static Template Copy(Template template, TimeSpan later, int number, string? tariff)
    {
        var session = template.Session;
        var startedAt = session.StartedAt + later;
        return new Template(
            session with
            {
                Id = SessionId.New(startedAt).ToString(),
                TransactionId = (1_000_000_000 + number).ToString(CultureInfo.InvariantCulture),
                TariffCode = tariff ?? session.TariffCode,
                StartedAt = startedAt,
                ReceivedAt = startedAt + Delivery,
                Observations = [],
                Stop = session.Stop! with { At = session.Stop.At + later, ReceivedAt = session.Stop.At + later + Delivery },
                Evidence = tariff is null ? Later(session.Evidence!, later) : null,
                Status = SessionStatus.Stopped,
                Revision = 0,
                CdrId = null,
                EnergyWh = null,
                FirstPriced = null,
            },
            [.. template.Samples.Select(sample => sample with { At = sample.At + later })]);
    }

    private static PriceEvidence Later(PriceEvidence evidence, TimeSpan later) => evidence with
    {
        Engines = [.. evidence.Engines.Select(engine => engine with
        {
            Periods = [.. engine.Periods.Select(period => period with { From = period.From + later, To = period.To + later })],
        })],
    };

    /// <summary>Each of one month, so of one partition.</summary>
    private static IEnumerable<IReadOnlyList<Template>> Batches(IEnumerable<Template> copies)
    {
        var months = new Dictionary<string, List<Template>>(StringComparer.Ordinal);
        foreach (var copy in copies)
        {
            var month = SessionId.Parse(copy.Session.Id).Month;
            if (!months.TryGetValue(month, out var batch))
                months.Add(month, batch = []);
            batch.Add(copy);
            if (batch.Count == SessionsPerBatch && months.Remove(month))
                yield return batch;
        }
        foreach (var rest in months.Values)
            yield return rest;
    }

    private sealed record Template(Session Session, IReadOnlyList<MeterSample> Samples);
}
