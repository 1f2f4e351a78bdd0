using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit.Sdk;

namespace GreenFlux.Tests.Fuzz;

/// <summary>
/// Many random inputs, each with a seed of its own that follows from the first one. A failure names its seed; set as
/// <c>GREENFLUX_FUZZ_SEED</c> it makes the run begin with that very input.
/// </summary>
internal static class FuzzRun
{
    private const string SeedVariable = "GREENFLUX_FUZZ_SEED";
    private const int LongestShown = 2000;
    private const long FixedBytes = 4 << 20;
    private const long BytesPerByte = 200;
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    /// <summary>The first seed: random, unless the environment gives one.</summary>
    public static int FirstSeed() =>
        Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();

    /// <summary>The random numbers of one input.</summary>
    public static Random Of(int seed) => new(unchecked(seed * (int)2654435761));

    /// <summary>The seed of the i-th input.</summary>
    public static int Seed(int first, int index) => unchecked(first + index) & int.MaxValue;

    /// <summary>
    /// Gives pure code one input after the other: no exception, at most a second, and no more memory than the input's
    /// size explains. The fastest of three attempts counts, so that a busy machine is no failure.
    /// </summary>
    /// <param name="make">The input.</param>
    /// <param name="check">Uses and judges it; throws when something is wrong.</param>
    public static async Task PureAsync(int count, Func<Random, byte[]> make, Action<byte[]> check)
    {
        var first = FirstSeed();
        Running? current = null;
        var run = Task.Run(() =>
        {
            for (var i = 0; i < count; i++)
            {
                var seed = Seed(first, i);
                var input = make(Of(seed));
                Volatile.Write(ref current, new Running(seed, input, Stopwatch.GetTimestamp()));
                try
                {
                    Attempt(input, check);
                }
                catch (Exception fault)
                {
                    throw Failure(seed, input, fault);
                }
            }
        });
        while (await Task.WhenAny(run, Task.Delay(LongestTime)) != run)
        {
            if (Volatile.Read(ref current) is { } stuck && Stopwatch.GetElapsedTime(stuck.Since) > Hang)
                throw Failure(stuck.Seed, stuck.Input, new TimeoutException($"No end after {Hang.TotalSeconds} s."));
        }
        await run;
    }

    /// <summary>Tells of an input that failed: its seed, its text and what went wrong.</summary>
    public static XunitException Failure(int seed, byte[] input, Exception fault) =>
        new($"{fault.Message}\nInput ({input.Length} bytes): {Shown(input)}\nTo repeat it first: {SeedVariable}={seed}", fault);

    /// <summary>Printable and short.</summary>
    public static string Shown(byte[] input)
    {
        var text = new StringBuilder();
        foreach (var character in Encoding.UTF8.GetString(input, 0, Math.Min(input.Length, LongestShown)))
            text.Append(character is < ' ' or > '~' ? $"\\u{(int)character:x4}" : character.ToString());
        return input.Length > LongestShown ? $"{text}… and {Convert.ToHexString(input[^Math.Min(40, input.Length)..])} at its end" : text.ToString();
    }

    private static void Attempt(byte[] input, Action<byte[]> check)
    {
        var fastest = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 3 && fastest > LongestTime; attempt++)
        {
            var (began, allocated) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            check(input);
            var (took, used) = (Stopwatch.GetElapsedTime(began), GC.GetAllocatedBytesForCurrentThread() - allocated);
            fastest = took < fastest ? took : fastest;
            var allowed = FixedBytes + input.Length * BytesPerByte;
            Assert.True(used <= allowed, $"It took {used} bytes of memory; {allowed} are enough for that input.");
        }
        Assert.True(fastest <= LongestTime, $"It took {fastest.TotalSeconds} s in the fastest of three attempts.");
    }

    private sealed record Running(int Seed, byte[] Input, long Since);
}
