namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>Waits for what happens behind an answer; the patience is generous, because the machine may be busy.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>The first result that is not null.</returns>
    public static async Task<T> Async<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (await look() is { } found)
                return found;
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"Waited {Patience.TotalSeconds} s for {what}.");
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public static Task Async(Func<Task<bool>> look, string what) =>
        Async(async () => await look() ? "done" : null, what);
}
