using System.Globalization;
using GreenFlux.Cli.Bench.Load;
using GreenFlux.Contracts.Json;
using GreenFlux.Local.Sqlite;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Cli.Bench.Subject;

/// <summary>
/// A tenant's past: copies of one session that the platform itself priced, with its CDR, its readings and what the station
/// keeps of it, spread over stations and a year. Written to the files of a platform that does not run.
/// </summary>
internal static class StoredSessions
{
    private const int Stations = 1000;

    /// <summary>A session and its CDR: as many as one batch may hold.</summary>
    private const int SessionsPerBatch = DocumentLimits.WritesPerBatch / 2;
    private const int ParallelBatches = 8;
    private static readonly TimeSpan Past = TimeSpan.FromDays(365);

    /// <summary>Has one session priced, to be copied.</summary>
    public static async Task MakeTemplateAsync(BenchRun run, BenchTenant tenant, CancellationToken ct)
    {
        await using var fleet = await (await tenant.AddFleetAsync("TEMPLATE", 1, ct)).ConnectAsync(ct);
        await fleet.Chargers[0].SessionAsync(run.Clock.GetUtcNow() - BenchRun.MeasuredPast - Past, static () => Task.CompletedTask, ct);
        while (!await tenant.Api.ListAsync("cdrs", ContractsJson.Default.PageCdrResponse, ct).AnyAsync(ct))
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
    }

    public static async Task AddAsync(DirectoryInfo data, string tenantId, int count, TimeProvider clock, CancellationToken ct)
    {
        using var folder = new SqliteFolder(data.FullName, new SqliteOptions());
        await using var documents = SqliteDocumentStore.Open(folder.PathOf(SqliteDocumentStore.FileName), folder.Options);
        await using var readings = SqliteReadingStore.Open(folder.PathOf(SqliteReadingStore.FileName), folder.Options);
        var copies = new Copies(documents, readings, await TemplateAsync(documents, readings, tenantId, ct));
        var first = clock.GetUtcNow() - BenchRun.MeasuredPast - Past;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count / SessionsPerBatch), new ParallelOptions { MaxDegreeOfParallelism = ParallelBatches, CancellationToken = ct },
            async (batch, stop) => await copies.AddAsync(
                $"PAST-{(batch % Stations).ToString("D4", CultureInfo.InvariantCulture)}",
                // Its first hours belong to one month, so to one partition.
                DayOf(first + Past * ((double)batch * SessionsPerBatch / count)), stop));
    }

    private static DateTimeOffset DayOf(DateTimeOffset instant) => new(instant.UtcDateTime.Date, TimeSpan.Zero);

    private static async Task<Template> TemplateAsync(SqliteDocumentStore documents, SqliteReadingStore readings, string tenantId, CancellationToken ct)
    {
        var sessions = new SessionStore(documents);
        foreach (var month in (await sessions.MonthsAsync(tenantId, ct)).Reverse())
        {
            var partition = SessionStore.MonthPartition(tenantId, month);
            await foreach (var session in documents.QueryAllAsync(SessionDocuments.Session, new DocumentQuery(Container.Ledger, partition, SessionDocuments.Session.Kind) { Limit = 1 }, ct))
            {
                var cdr = await documents.GetAsync(CdrDocuments.Cdr, Container.Ledger, partition, session.Value.CdrId!, ct);
                return new Template(session.Value, cdr!.Value, await readings.ReadAsync(tenantId, session.Value.Id, ct));
            }
        }
        throw new InvalidOperationException($"Tenant {tenantId} has no session to copy.");
    }

    private sealed record Template(Session Session, Cdr Cdr, IReadOnlyList<Ocpp.Charger.MeterSample> Samples);

    private sealed class Copies(IDocumentStore documents, IReadingStore readings, Template template)
    {
        private readonly SessionStore sessions = new(documents);
        private int lastTransaction = 1_000_000_000;

        public async Task AddAsync(string stationId, DateTimeOffset day, CancellationToken ct)
        {
            var copies = Enumerable.Range(0, SessionsPerBatch).Select(number => Copy(stationId, day.AddMinutes(number))).ToList();
            var tenantId = template.Session.TenantId;
            var id = SessionId.Parse(copies[0].Id);
            await sessions.AnnounceMonthAsync(tenantId, id.Month, ct);
            await documents.WriteAsync(Container.Stations, StationDocuments.Partition(tenantId, stationId),
                [.. copies.Select(copy => SessionDocuments.Transaction.Create(new TransactionIndex(copy.TransactionId, copy.Id, copy.ConnectorId)))], ct);
            await documents.WriteAsync(Container.Stations, StationDocuments.Partition(tenantId, stationId),
                [.. copies.Select(copy => SessionDocuments.Start.Create(new StartFingerprint($"start|{copy.Id}", copy.TransactionId, copy.Id)))], ct);
            await documents.WriteAsync(Container.Ledger, id.Partition(tenantId),
                [.. copies.SelectMany(copy => new[] { SessionDocuments.Session.Create(copy), CdrDocuments.Cdr.Create(CdrOf(copy)) })], ct);
            await Task.WhenAll(copies.Select(copy => readings.AppendAsync(tenantId, copy.Id, template.Samples, ct)));
        }

        private Session Copy(string stationId, DateTimeOffset startedAt)
        {
            var id = SessionId.New(startedAt).ToString();
            return template.Session with
            {
                Id = id,
                CdrId = Cdr.IdOf(id, template.Session.Revision),
                StationId = stationId,
                TransactionId = Interlocked.Increment(ref lastTransaction).ToString(CultureInfo.InvariantCulture),
                StartedAt = startedAt,
                Stop = template.Session.Stop! with { At = startedAt + (template.Session.Stop.At - template.Session.StartedAt) },
            };
        }

        private Cdr CdrOf(Session copy) => template.Cdr with
        {
            Id = copy.CdrId!,
            SessionId = copy.Id,
            StationId = copy.StationId,
            TransactionId = copy.TransactionId,
            StartedAt = copy.StartedAt,
            EndedAt = copy.Stop!.At,
        };
    }
}
