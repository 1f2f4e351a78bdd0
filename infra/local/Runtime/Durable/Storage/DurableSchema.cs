namespace GreenFlux.Local.Runtime.Durable;

/// <summary>
/// The tables of durable.db. A run is one execution of one instance: a replaced or continued instance gets a new run, so
/// results and timers of the old one find nobody. Times are UTC ticks; payloads are JSON text.
/// </summary>
internal static class DurableSchema
{
    public const string Version1 = """
        CREATE TABLE instances(
            run INTEGER PRIMARY KEY AUTOINCREMENT,
            instance_id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            status INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            steps INTEGER NOT NULL,
            input TEXT,
            output TEXT,
            custom_status TEXT,
            failure TEXT,
            tags TEXT,
            parent_run INTEGER,
            parent_task INTEGER,
            parent_id TEXT,
            parent_name TEXT);
        CREATE INDEX instances_of_parent ON instances(parent_id) WHERE parent_id IS NOT NULL;
        CREATE TABLE history(run INTEGER NOT NULL, step INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY(run, step)) WITHOUT ROWID;
        CREATE TABLE inbox(run INTEGER NOT NULL, id INTEGER NOT NULL, kind INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY(run, id)) WITHOUT ROWID;
        CREATE TABLE activities(run INTEGER NOT NULL, task INTEGER NOT NULL, name TEXT NOT NULL, input TEXT, PRIMARY KEY(run, task)) WITHOUT ROWID;
        CREATE TABLE timers(due_at INTEGER NOT NULL, run INTEGER NOT NULL, task INTEGER NOT NULL, PRIMARY KEY(due_at, run, task)) WITHOUT ROWID;
        """;

    /// <summary>Version 2 counts how often an activity was begun and never ended.</summary>
    public static IReadOnlyList<string> Upgrades { get; } = ["ALTER TABLE activities ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;"];
}
