using GreenFlux.Local.Sqlite;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Writes what must not be lost although nobody could do it again: it is tried until it is on disk or the host stops.</summary>
internal sealed class Storing(SqliteFile file, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public SqliteFile File => file;

    /// <param name="write">Harmless when it is done twice.</param>
    public async Task UntilStoredAsync(Action<SqliteWriteContext> write, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await file.WriteAsync(write, CancellationToken.None);
                return;
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                logger.LogError(failure, "A result could not be stored; trying again in {Pause}.", Pause);
            }
            await Task.Delay(Pause, time, ct);
        }
    }
}
