using GreenFlux.Local.Runtime.Durable;
using GreenFlux.Local.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Durable.Programs;

/// <summary>One life of the engine over the files of a folder: to the end of all programs, if nothing kills it.</summary>
internal static class EngineLife
{
    private static readonly DateTimeOffset Birth = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static string DatabaseIn(string folder) => Path.Combine(folder, "durable.db");

    public static string EffectsIn(string folder) => Path.Combine(folder, "effects.txt");

    /// <param name="life">Each begins a day after the one before: its timers have come due meanwhile.</param>
    public static async Task RunAsync(string folder, IReadOnlyList<IReadOnlyList<Op>> programs, int life, int seed, StoreProbe? probe, Action die, CancellationToken ct)
    {
        using var effects = new EffectLog(EffectsIn(folder));
        var registry = new DurableRegistry();
        ProgramCode.Register(registry, effects.Add, die);
        var time = new FakeTimeProvider(Birth.AddDays(life));
        await using var host = new DurableHost(new DurableOptions { Path = DatabaseIn(folder) }, registry, time, NullLoggerFactory.Instance, probe);
        await host.StartAsync(ct);
        await new ProgramDriver(host, time, programs, seed).RunAsync(ct);
        await host.StopAsync(ct);
    }
}
