using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace GreenFlux.Cli.Bench;

/// <summary>The table as Markdown, with what it was measured on.</summary>
internal static class BenchReport
{
    private const string Begin = "<!-- measured: written by ./greenflux bench --save -->";
    private const string End = "<!-- end of measured -->";

    /// <summary>Writes the file, or, when it has a place for the table, that place alone.</summary>
    public static void Save(FileInfo file, string markdown)
    {
        var text = file.Exists ? File.ReadAllText(file.FullName) : "";
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var table = $"{Begin}{Environment.NewLine}{markdown}{End}";
        File.WriteAllText(file.FullName, begin >= 0 && end > begin ? text[..begin] + table + text[(end + End.Length)..] : table + Environment.NewLine);
    }

    public static string Markdown(IReadOnlyList<BenchRow> rows, DateTimeOffset at, BenchOptions options)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"Measured on {at:yyyy-MM-dd} at {at:HH:mm} UTC with `{CommandOf(options)}`: {Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:N0} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}.")
            .AppendLine()
            .AppendLine("| figure | measured | aim | ocpp-rpc |")
            .AppendLine("|---|---|---|---|");
        foreach (var row in rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Figure} | {row.Measured} | {row.Aim} | {row.Peer} |");
        return text.ToString();
    }

    private static string CommandOf(BenchOptions options) =>
        "./greenflux bench" + string.Concat(options.Only.Select(name => $" --only {name}"))
        + $" --seconds {options.Seconds}" + (options.Sessions == BenchOptions.MostSessions ? "" : $" --sessions {options.Sessions}") + (options.ReplayFile is { } file ? $" --replay {file.Name}" : "");

    private static string Processor()
    {
        const string Field = "model name";
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
