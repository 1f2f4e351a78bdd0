using System.Runtime.InteropServices;
using System.Text.Json;

namespace GreenFlux.Ocpp.Fields;

/// <summary>An instant in ISO 8601: OCPP 1.6 §3.14. Read as UTC.</summary>
/// <param name="droppable">Whether an unreadable one counts as absent, because nothing is priced by it.</param>
internal sealed class TimestampField(string name, bool required, bool droppable = false) : Field<DateTimeOffset>(name, required)
{
    public bool Droppable { get; } = droppable;
    public override string Rule => Droppable ? "timestamp; dropped when unreadable" : "timestamp";

    public override bool TryRead(JsonElement value, ReadLog log, out DateTimeOffset result)
    {
        result = default;
        if (value.ValueKind != JsonValueKind.String)
        {
            if (!Droppable) return log.RefuseType(Name, "an ISO 8601 timestamp in text");
        }
        else if (TryParse(value, log, out result))
        {
            return true;
        }
        else if (!Droppable)
        {
            return log.RefuseValue(Name, "is not an ISO 8601 date and time");
        }

        log.Note(NoteCode.TimestampDropped);
        return false;
    }

    private static bool TryParse(JsonElement value, ReadLog log, out DateTimeOffset result)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        var departures = TimestampDepartures.None;
        var read = raw.Contains((byte)'\\')
            ? Timestamp.TryParse(System.Text.Encoding.UTF8.GetBytes(value.GetString()!), out result, out departures)
            : Timestamp.TryParse(raw, out result, out departures);
        if (!read) return false;

        if (departures.HasFlag(TimestampDepartures.NoOffset)) log.Note(NoteCode.TimestampWithoutOffset);
        if (departures.HasFlag(TimestampDepartures.Format)) log.Note(NoteCode.TimestampFormat);
        if (result.Year < Timestamp.FirstPlausibleYear) log.Note(NoteCode.ClockUnset);
        return true;
    }
}
