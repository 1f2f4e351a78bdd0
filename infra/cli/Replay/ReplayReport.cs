using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Cli.Replay.Import;
using GreenFlux.Cli.Terminal;
using GreenFlux.Contracts;
using Spectre.Console;

namespace GreenFlux.Cli.Replay;

/// <summary>Tells the result of a replay to a person or to a program.</summary>
public static class ReplayReport
{
    private const int MostLinesShown = 10;
    private const int MostRefusedShown = 40;

    public static string Json(ReplayResult result) => JsonSerializer.Serialize(result, ReplayJson.Default.ReplayResult);

    public static void Show(Screen screen, ReplayResult result)
    {
        var energy = result.EnergyWh;
        var table = new Table().Border(TableBorder.Ascii).Title("Reconciliation").AddColumn("").AddColumn(new TableColumn("rows").RightAligned()).AddColumn(new TableColumn("Wh").RightAligned());
        table.AddRow("rows read", Count(result.RowsRead), Wh(energy.File));
        if (energy.Rounding != 0)
            table.AddRow("- rounded to whole Wh", Count(RowsWith(result, RowNote.RoundedToWattHours)), Wh(energy.Rounding));
        table.AddRow("= sessions delivered", Count(result.SessionsDelivered), Wh(energy.File - energy.Rounding - energy.Refused));
        table.AddRow("+ rows refused", Count(result.Refused.Count), Wh(energy.Refused));
        table.AddEmptyRow();
        table.AddRow("CDRs", Count(result.Cdrs), Wh(energy.Cdrs));
        table.AddRow("flagged", Count(result.Flagged), Wh(energy.Flagged));
        foreach (var (code, count) in result.FlagReasons)
            table.AddRow($"  {Markup.Escape(code)}", Count(count), "");
        foreach (var (code, count) in result.CdrNotes)
            table.AddRow($"  note {Markup.Escape(code)}", Count(count), "");
        table.AddRow("open", Count(result.Open), Wh(energy.Open));
        table.AddRow("difference", Count(result.SessionsDelivered - result.Cdrs - result.Flagged - result.Open), Wh(energy.Difference));
        screen.Line();
        screen.Show(table);

        foreach (var noted in result.Notes)
            screen.Line($"{Count(noted.Lines.Count)} rows: {Sentence(noted.Note)} (lines {Some(noted.Lines)})");
        foreach (var refused in result.Refused.Take(MostRefusedShown))
            screen.Line($"refused, line {refused.Line}: {refused.Reason}");
        if (result.Refused.Count > MostRefusedShown)
            screen.Line($"… and {Count(result.Refused.Count - MostRefusedShown)} more refused rows: --json lists them all");
        foreach (var mismatch in result.Mismatches.Take(MostLinesShown))
            screen.Line($"line {mismatch.Line} on {mismatch.StationId}: {mismatch.FileEnergyWh} Wh in the file, {mismatch.PlatformEnergyWh?.ToString(CultureInfo.InvariantCulture) ?? "no session"} on the platform");
        foreach (var total in result.Revenue)
            screen.Line($"{total.Engine}: {total.Total.ToString("N2", CultureInfo.InvariantCulture)} {total.Currency}");
        if (!result.Run.Settled)
            screen.Line("The platform left sessions neither billed nor flagged.");
        screen.Line(result.Agrees
            ? $"The platform agrees with the file to the watt-hour. Tenant {result.Run.TenantId} keeps the sessions."
            : $"The platform does NOT agree with the file. Tenant {result.Run.TenantId} keeps the sessions.");
    }

    private static string Sentence(RowNote note) => note switch
    {
        RowNote.CenturyRepaired => "year without its century, repaired as the mapping declares",
        RowNote.EndFromDuration => "no end within its minute, so start + duration was taken",
        RowNote.DurationMismatch => "duration differs from the clock times, which were taken",
        RowNote.DurationIgnoresClockChange => "duration counts wall-clock hours across a clock change; instants were taken",
        RowNote.ClockChange => "a local time that the clock change repeats or skips",
        RowNote.NoEnd => "no end and no duration: delivered without a stop",
        _ => "energy rounded to whole Wh",
    };

    private static int RowsWith(ReplayResult result, RowNote note) =>
        result.Notes.FirstOrDefault(noted => noted.Note == note)?.Lines.Count ?? 0;

    private static string Some(IReadOnlyList<int> lines) =>
        string.Join(", ", lines.Take(MostLinesShown)) + (lines.Count > MostLinesShown ? ", …" : "");

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Wh(decimal wattHours) => wattHours.ToString("#,##0.####", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(JsonStringEnumConverter<RowNote>), typeof(JsonStringEnumConverter<PricingEngine>)])]
[JsonSerializable(typeof(ReplayResult))]
internal sealed partial class ReplayJson : JsonSerializerContext;
