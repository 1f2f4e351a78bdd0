using System.Text;

namespace GreenFlux.Tests.Durable.Programs;

/// <summary>What activities have done to the world: a line each, written at once, so that a killed process leaves whole lines.</summary>
internal sealed class EffectLog(string path) : IDisposable
{
    private readonly Lock gate = new();
    // Unbuffered: what was written outlives the process.
    private readonly FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public static IReadOnlyDictionary<string, int> Read(string path) =>
        File.ReadLines(path).CountBy(static line => line, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    public void Add(string key)
    {
        var line = Encoding.UTF8.GetBytes(key + "\n");
        lock (gate)
            file.Write(line);
    }

    public void Dispose() => file.Dispose();
}
