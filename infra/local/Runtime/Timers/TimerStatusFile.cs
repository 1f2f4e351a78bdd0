using System.Globalization;
using GreenFlux.Local.Sqlite;

namespace GreenFlux.Local.Runtime.Timers;

/// <summary>What is kept of a monitored timer.</summary>
/// <param name="Last">Scheduled instant of the last run; null before the first.</param>
internal sealed record TimerStatus(DateTimeOffset? Last, DateTimeOffset Next, DateTimeOffset Updated);

/// <summary>The records of monitored timers, by function name.</summary>
internal sealed class TimerStatusFile(SqliteFile file) : IAsyncDisposable
{
    private const string Schema = """
        CREATE TABLE timer (
            name    TEXT PRIMARY KEY,
            last    TEXT,
            next    TEXT NOT NULL,
            updated TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;

    public static TimerStatusFile Open(SqliteFolder folder) => new(folder.Open("timers.db", Schema));

    public TimerStatus? Read(string name) => file.Read(context =>
    {
        var row = context.Statement("SELECT last, next, updated FROM timer WHERE name = ?1").Bind(1, name);
        return row.Step() ? new TimerStatus(row.TextOrNull(0) is { } last ? Instant(last) : null, Instant(row.Text(1)), Instant(row.Text(2))) : null;
    });

    public Task WriteAsync(string name, TimerStatus status) => file.WriteAsync(
        context =>
        {
            context.Statement("INSERT OR REPLACE INTO timer (name, last, next, updated) VALUES (?1, ?2, ?3, ?4)")
                .Bind(1, name).Bind(2, status.Last is { } last ? Text(last) : null).Bind(3, Text(status.Next)).Bind(4, Text(status.Updated))
                .Execute();
        },
        CancellationToken.None);

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture);
}
