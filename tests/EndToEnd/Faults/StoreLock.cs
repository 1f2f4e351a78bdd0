using SQLitePCL;

namespace GreenFlux.Tests.EndToEnd.Faults;

/// <summary>Another program that holds a store file's write lock until it is disposed of.</summary>
public sealed class StoreLock : IDisposable
{
    private readonly sqlite3 database;

    public StoreLock(string file)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open_v2(file, out database, raw.SQLITE_OPEN_READWRITE, null));
        Check(raw.sqlite3_busy_timeout(database, 5_000));
        Check(raw.sqlite3_exec(database, "BEGIN EXCLUSIVE"));
    }

    public void Dispose()
    {
        Check(raw.sqlite3_exec(database, "ROLLBACK"));
        database.Dispose();
    }

    private static void Check(int code) => Assert.Equal(raw.SQLITE_OK, code);
}
