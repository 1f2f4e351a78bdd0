using System.Globalization;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Local.Sqlite;

/// <summary>
/// <see cref="IReadingStore"/> in one SQLite file: an append-only table, a row per sample. What samples have in common
/// (measurand, unit, context, location, phase) and the session are numbers in it; what was appended twice is told apart when read.
/// </summary>
public sealed class SqliteReadingStore : IReadingStore, IAsyncDisposable
{
    public const string FileName = "readings.db";

    private const int CachedShapes = 4096;
    private const int CachedSeries = 20_000;

    private const string Schema = """
        CREATE TABLE series(id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, session TEXT NOT NULL, UNIQUE(tenant, session));
        CREATE TABLE shape(id INTEGER PRIMARY KEY, measurand TEXT NOT NULL, unit TEXT NOT NULL, context TEXT NOT NULL, location TEXT NOT NULL, phase TEXT);
        CREATE INDEX shape_terms ON shape(measurand, unit, context, location, phase);
        CREATE TABLE reading(series INTEGER NOT NULL, at INTEGER NOT NULL, shape INTEGER NOT NULL, value, scale INTEGER, signed TEXT);
        CREATE INDEX reading_series ON reading(series);
        """;

    private readonly SqliteFile file;

    private readonly RowNumbers<SampleShape> shapes = new(CachedShapes);
    private readonly RowNumbers<(string Tenant, string Session)> series = new(CachedSeries);

    private SqliteReadingStore(SqliteFile file) => this.file = file;

    public static SqliteReadingStore Open(string path, SqliteOptions options) => new(SqliteFile.Open(path, Schema, options));

    public Task AppendAsync(string tenantId, string sessionId, IReadOnlyList<MeterSample> samples, CancellationToken ct) =>
        samples.Count == 0 ? Task.CompletedTask : file.WriteAsync(context => Append(context, tenantId, sessionId, samples), ct, Keep);

    public Task<IReadOnlyList<MeterSample>> ReadAsync(string tenantId, string sessionId, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<MeterSample>>(file.Read(context => Read(context, tenantId, sessionId, [])));
    }

    public Task<IReadOnlyList<IReadOnlyList<MeterSample>>> ReadManyAsync(string tenantId, IReadOnlyList<string> sessionIds, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (sessionIds.Count > DocumentLimits.PageSize)
            throw new ArgumentException($"The readings of {sessionIds.Count} sessions are asked for at once; at most {DocumentLimits.PageSize} are.", nameof(sessionIds));
        return Task.FromResult<IReadOnlyList<IReadOnlyList<MeterSample>>>(file.Read(context =>
        {
            var known = new Dictionary<long, SampleShape>();
            return sessionIds.Select(session => Read(context, tenantId, session, known)).ToArray();
        }));
    }

    /// <summary>Copies the file while it is in use.</summary>
    public Task BackupAsync(string path, CancellationToken ct) => file.BackupAsync(path, ct);

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private Learnt Append(SqliteWriteContext context, string tenantId, string sessionId, IReadOnlyList<MeterSample> samples)
    {
        var known = series.TryGet((tenantId, sessionId), out var number);
        if (!known)
            number = SeriesOf(context, tenantId, sessionId);
        Dictionary<SampleShape, long>? newShapes = null;
        var insert = context.Statement("INSERT INTO reading(series, at, shape, value, scale, signed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        insert.Bind(1, number);
        foreach (var sample in samples)
        {
            var shape = SampleShape.Of(sample);
            if (!shapes.TryGet(shape, out var id) && newShapes?.TryGetValue(shape, out id) != true)
                (newShapes ??= [])[shape] = id = ShapeNumber(context, shape);
            insert.Bind(2, sample.At.UtcTicks).Bind(3, id).Bind(6, sample.SignedData);
            BindValue(insert, sample.Value);
            insert.Execute();
        }
        return new Learnt(known ? null : ((tenantId, sessionId), number), newShapes);
    }

    private void Keep(Learnt learnt)
    {
        if (learnt.Series is { } one)
            series.Keep(one.Session, one.Number);
        if (learnt.Shapes is { } several)
            shapes.Keep(several);
    }

    // An unscaled number and its scale: exact, and smaller than text. What doesn't fit 64 bits is text.
    private static void BindValue(SqliteStatement insert, decimal? value)
    {
        if (value is not { } number)
        {
            insert.BindNull(4).BindNull(5);
            return;
        }
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        if (bits[2] == 0 && bits[1] >= 0)
        {
            var magnitude = ((long)bits[1] << 32) | (uint)bits[0];
            insert.Bind(4, decimal.IsNegative(number) ? -magnitude : magnitude).Bind(5, number.Scale);
        }
        else
        {
            insert.Bind(4, number.ToString(CultureInfo.InvariantCulture)).BindNull(5);
        }
    }

    private static decimal? ValueOf(SqliteStatement row)
    {
        if (row.IsNull(2))
            return null;
        if (row.IsNull(3))
            return decimal.Parse(row.Text(2), CultureInfo.InvariantCulture);
        var unscaled = row.Int64(2);
        var magnitude = (ulong)Math.Abs(unscaled);
        return new decimal((int)magnitude, (int)(magnitude >> 32), 0, unscaled < 0, (byte)row.Int32(3));
    }

    private static long SeriesOf(SqliteWriteContext context, string tenantId, string sessionId)
    {
        var known = context.Statement("SELECT id FROM series WHERE tenant = ?1 AND session = ?2").Bind(1, tenantId).Bind(2, sessionId);
        if (known.Step())
            return known.Int64(0);
        context.Statement("INSERT INTO series(tenant, session) VALUES (?1, ?2)").Bind(1, tenantId).Bind(2, sessionId).Execute();
        return context.LastInsertedRow;
    }

    private static long ShapeNumber(SqliteWriteContext context, SampleShape shape)
    {
        var known = shape.Bind(context.Statement(
            "SELECT id FROM shape WHERE measurand = ?1 AND unit = ?2 AND context = ?3 AND location = ?4 AND phase IS ?5"));
        if (known.Step())
            return known.Int64(0);
        shape.Bind(context.Statement("INSERT INTO shape(measurand, unit, context, location, phase) VALUES (?1, ?2, ?3, ?4, ?5)")).Execute();
        return context.LastInsertedRow;
    }

    /// <param name="known">Shapes that were read before.</param>
    private static List<MeterSample> Read(SqliteReadContext context, string tenantId, string sessionId, Dictionary<long, SampleShape> known)
    {
        var distinct = new HashSet<MeterSample>();
        var samples = new List<MeterSample>();
        var row = context.Statement("""
            SELECT at, shape, value, scale, signed FROM reading
            WHERE series = (SELECT id FROM series WHERE tenant = ?1 AND session = ?2) ORDER BY at, rowid
            """).Bind(1, tenantId).Bind(2, sessionId);
        while (row.Step())
        {
            if (!known.TryGetValue(row.Int64(1), out var shape))
                known.Add(row.Int64(1), shape = SampleShape.Read(context, row.Int64(1)));
            var sample = shape.Sample(new DateTimeOffset(row.Int64(0), TimeSpan.Zero), ValueOf(row), row.TextOrNull(4));
            if (distinct.Add(sample))
                samples.Add(sample);
        }
        return samples;
    }

    /// <summary>Row numbers that an append had to look up or make.</summary>
    private readonly record struct Learnt(((string Tenant, string Id) Session, long Number)? Series, Dictionary<SampleShape, long>? Shapes);
}
