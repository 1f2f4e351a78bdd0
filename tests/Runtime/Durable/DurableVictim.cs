using System.Diagnostics;
using System.Text.Json;
using GreenFlux.Tests.Durable.Programs;
using GreenFlux.Tests.Runtime.Stores;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>The engine in a process of its own, which may be killed or kill itself.</summary>
internal sealed class DurableVictim : IDisposable
{
    private const int SigKill = 128 + 9;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;

    private DurableVictim(Process process) => this.process = process;

    /// <summary>Runs programs until they have ended; see <see cref="EngineLife"/>.</summary>
    public static async Task<DurableVictim> StartAsync(TemporaryFolder folder, IReadOnlyList<IReadOnlyList<Op>> programs, int life, int seed, params string[] settings)
    {
        var file = folder.File("programs.json");
        if (!File.Exists(file))
            await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(programs));
        return Start(["programs", folder.Path, file, $"{life}", $"{seed}", .. settings]);
    }

    public static DurableVictim Start(params string[] arguments)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var victim = Path.Combine(here.Parent!.Parent!.FullName, "GreenFlux.Tests.DurableVictim", here.Name, "GreenFlux.Tests.DurableVictim.dll");
        Assert.True(File.Exists(victim), $"'{victim}' is missing: build tests/Runtime/DurableVictim.");
        return new DurableVictim(Process.Start(new ProcessStartInfo("dotnet", ["exec", victim, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>Waits for its end. False: it came to its end by itself.</summary>
    public async Task<bool> WasKilledAsync()
    {
        var said = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode is 0 or SigKill, $"Exit code {process.ExitCode}: {said}");
        return process.ExitCode == SigKill;
    }

    /// <summary>The number on its next line, which must begin with the given word.</summary>
    public async Task<long> NumberAsync(string what)
    {
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line is null)
            Assert.Fail(await process.StandardError.ReadToEndAsync());
        Assert.StartsWith($"{what} ", line, StringComparison.Ordinal);
        return long.Parse(line.AsSpan(what.Length + 1), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }
}
