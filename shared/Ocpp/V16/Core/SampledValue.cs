using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §7.43 SampledValue, with the defaults of the specification filled in.</summary>
internal static class SampledValue
{
    private const string SignedData = "SignedData";
    private const int LongestNumber = 64;

    private static readonly ReadingField Value = new("value");

    private static readonly WordField Context = new(
        "context",
        required: false,
        "Sample.Periodic", "Sample.Clock", "Transaction.Begin", "Transaction.End", "Interruption.Begin", "Interruption.End", "Trigger", "Other")
    {
        UnknownNote = NoteCode.UnknownContext,
    };

    private static readonly WordField Format = new("format", required: false, "Raw", SignedData)
    {
        UnknownNote = NoteCode.UnknownFormat,
        UnknownAs = "Raw",
    };

    private static readonly WordField Measurand = new(
        "measurand",
        required: false,
        "Energy.Active.Import.Register", "Power.Active.Import", "Current.Import", "Voltage", "SoC",
        "Energy.Active.Import.Interval", "Energy.Active.Export.Register", "Energy.Active.Export.Interval",
        "Energy.Reactive.Import.Register", "Energy.Reactive.Import.Interval", "Energy.Reactive.Export.Register", "Energy.Reactive.Export.Interval",
        "Power.Active.Export", "Power.Offered", "Power.Reactive.Import", "Power.Reactive.Export", "Power.Factor",
        "Current.Export", "Current.Offered", "Frequency", "Temperature", "RPM")
    {
        UnknownNote = NoteCode.UnknownMeasurand,
    };

    private static readonly WordField Phase = new(
        "phase", required: false, "L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1")
    {
        UnknownNote = NoteCode.UnknownPhase,
    };

    private static readonly WordField Location = new("location", required: false, "Outlet", "Inlet", "Body", "Cable", "EV")
    {
        UnknownNote = NoteCode.UnknownLocation,
    };

    public static IReadOnlyList<Field> Fields { get; } = [Value, Context, Format, Measurand, Phase, Location, Units.Field];

    public static MeterSample Read(ref FieldReader item, DateTimeOffset at)
    {
        var measurand = item.Find(Measurand) ?? Measurands.EnergyActiveImportRegister;
        var isSigned = item.Find(Format) == SignedData;
        var reading = item.Get(Value);
        var number = isSigned ? null : reading.Number(item.Log);
        // Some forget to say so: no number is that long.
        isSigned |= number is null && reading.Text() is { Length: > LongestNumber };
        var (value, unit) = Units.Normalise(number, measurand, item.Find(Units.Field), item.Log);
        return new MeterSample
        {
            At = at,
            Value = value,
            Measurand = measurand,
            Unit = unit,
            Context = item.Find(Context) ?? "Sample.Periodic",
            Location = item.Find(Location) ?? "Outlet",
            Phase = item.Find(Phase),
            SignedData = isSigned ? reading.Text() : null,
        };
    }
}
