using System.Collections.Frozen;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>
/// OCPP 1.6 §7.45 UnitOfMeasure and its normal forms: energy in Wh, power in W, current in A; a thousandfold is
/// converted exactly. Fahrenheit becomes Celsius, rounded to hundredths.
/// </summary>
internal static class Units
{
    private const string Celsius = "Celsius";
    private const string Fahrenheit = "Fahrenheit";

    public static WordField Field { get; } = new(
        "unit", required: false, "Wh", "kWh", "W", "kW", "A", "V", "Percent", "varh", "kvarh", "VA", "kVA", "var", "kvar", Celsius, Fahrenheit, "K")
    {
        UnknownNote = NoteCode.UnknownUnit,

        // Nothing here may be mistaken for another magnitude when the case is wrong: no MWh, which mWh would match.
        Variants = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Celcius"] = Celsius,
            ["°C"] = Celsius,
            ["%"] = "Percent",
            ["Hz"] = "Hz",
            ["RPM"] = "RPM",
            ["mA"] = "mA",
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>The value in the normal unit; the unit itself when it is not to be converted.</summary>
    /// <param name="sent">The unit on the wire; null: none.</param>
    public static (decimal? Value, string Unit) Normalise(decimal? value, string measurand, string? sent, ReadLog log)
    {
        var usual = UsualUnit(measurand);
        if (sent is null)
        {
            // The specification has a default for energy alone; a factor needs none.
            if (usual is not ("Wh" or "varh") && measurand != "Power.Factor") log.Note(NoteCode.UnitMissing);
            return (value, usual);
        }

        var (normal, unit) = sent switch
        {
            "kWh" => (value * 1000, "Wh"),
            "kW" => (value * 1000, "W"),
            "kvarh" => (value * 1000, "varh"),
            "kvar" => (value * 1000, "var"),
            "kVA" => (value * 1000, "VA"),
            "mA" => (value / 1000, "A"),
            Fahrenheit => (value is { } degrees ? decimal.Round((degrees - 32) * 5 / 9, 2, MidpointRounding.AwayFromZero) : null, Celsius),
            _ => (value, sent),
        };
        if (Field.Words.Contains(sent, StringComparer.Ordinal) && !Fits(measurand, unit, usual)) log.Note(NoteCode.UnitMismatch);
        return (normal, unit);
    }

    private static bool Fits(string measurand, string unit, string usual) =>
        unit == usual || usual.Length == 0 || unit switch
        {
            "K" => usual == Celsius,
            "VA" or "var" => measurand.StartsWith("Power.", StringComparison.Ordinal),

            // Offered current is often told as power, and the reverse.
            "A" or "W" => measurand.EndsWith(".Offered", StringComparison.Ordinal),
            _ => false,
        };

    // Most frequent first; empty for a ratio and for what we don't know.
    private static string UsualUnit(string measurand) => measurand switch
    {
        _ when measurand.StartsWith("Energy.Active.", StringComparison.Ordinal) => "Wh",
        _ when measurand.StartsWith("Energy.Reactive.", StringComparison.Ordinal) => "varh",
        _ when measurand.StartsWith("Current.", StringComparison.Ordinal) => "A",
        "Voltage" => "V",
        "SoC" => "Percent",
        "Temperature" => Celsius,
        "Frequency" => "Hz",
        "RPM" => "RPM",
        "Power.Factor" => string.Empty,
        _ when measurand.StartsWith("Power.Reactive.", StringComparison.Ordinal) => "var",
        _ when measurand.StartsWith("Power.", StringComparison.Ordinal) => "W",
        _ => string.Empty,
    };
}
