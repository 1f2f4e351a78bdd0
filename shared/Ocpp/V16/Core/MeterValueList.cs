using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>A list of MeterValue (OCPP 1.6 §7.33), each an instant with its sampled values; read as one flat list.</summary>
internal sealed class MeterValueList
{
    private static readonly TimestampField At = new("timestamp", required: true);
    private readonly ListField _sampledValue;

    /// <param name="dropNote">Noted when a broken item is left out; null: a broken item refuses the payload.</param>
    public MeterValueList(string name, bool required, string? dropNote = null)
    {
        _sampledValue = new ListField("sampledValue", required: true, SampledValue.Fields, NoteCode.EmptyReadings, dropNote);
        Field = new ListField(name, required, [At, _sampledValue], NoteCode.EmptyReadings, dropNote);
    }

    public ListField Field { get; }

    public IReadOnlyList<MeterSample> Read(ref FieldReader payload)
    {
        var samples = new List<MeterSample>();
        payload.ForEach(Field, (samples, _sampledValue), static (ref FieldReader item, (List<MeterSample> Samples, ListField SampledValue) state) =>
        {
            var at = item.Get(At);
            item.ForEach(state.SampledValue, (state.Samples, at), static (ref FieldReader value, (List<MeterSample> Samples, DateTimeOffset At) inner) =>
            {
                var sample = SampledValue.Read(ref value, inner.At);
                if (value.Log.Violation is null) inner.Samples.Add(sample);
            });
        });
        return samples;
    }
}
