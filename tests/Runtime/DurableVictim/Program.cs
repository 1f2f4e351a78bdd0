// Runs the durable engine in a process of its own, to be killed.
// DurableVictim programs {folder} {programs.json} {life} {seed} [--Embedded:Faults:KillAtCommit=N ...]
// DurableVictim start-waiting|wake-waiting {folder} {count}
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GreenFlux.Local.Sqlite;
using GreenFlux.Tests.Durable;
using GreenFlux.Tests.Durable.Programs;
using Microsoft.Extensions.Configuration;

switch (args[0])
{
    case "programs":
        using (var probe = StoreProbe.FromConfiguration(new ConfigurationBuilder().AddCommandLine(args[5..]).Build()))
        {
            var programs = JsonSerializer.Deserialize<IReadOnlyList<IReadOnlyList<Op>>>(await File.ReadAllBytesAsync(args[2]))!;
            await EngineLife.RunAsync(args[1], programs, Number(args[3]), Number(args[4]), probe, Die, CancellationToken.None);
        }
        return 0;
    case "start-waiting":
        await WaitingInstances.StartAsync(args[1], Number(args[2]), Console.Out);
        return 0;
    case "wake-waiting":
        await WaitingInstances.WakeAsync(args[1], Number(args[2]), Console.Out);
        return 0;
    default:
        await Console.Error.WriteLineAsync($"There is no mode '{args[0]}'.");
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static void Die()
{
    using var process = Process.GetCurrentProcess();
    process.Kill();
    // The activity must not end, even if the signal takes a moment to arrive.
    while (true)
        Thread.Yield();
}
