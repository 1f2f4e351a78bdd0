using System.Buffers;
using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Readings;

/// <summary>
/// The samples of one append as compact JSON: <c>{"s":[[measurand,unit,context,location,phase],…],"r":[[ticks,s,value,signed],…]}</c>,
/// where <c>s</c> is the place of what a sample has in common with others. Numbers keep every digit.
/// </summary>
internal static class SampleBlock
{
    public static byte[] Write(IReadOnlyList<MeterSample> samples)
    {
        var shapes = new Dictionary<(string, string, string, string, string?), int>();
        var order = new List<(string Measurand, string Unit, string Context, string Location, string? Phase)>();
        var places = new int[samples.Count];
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            var shape = (sample.Measurand, sample.Unit, sample.Context, sample.Location, sample.Phase);
            if (!shapes.TryGetValue(shape, out places[i]))
            {
                shapes[shape] = places[i] = order.Count;
                order.Add(shape);
            }
        }
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("s");
        foreach (var (measurand, unit, context, location, phase) in order)
        {
            json.WriteStartArray();
            Text(json, measurand);
            Text(json, unit);
            Text(json, context);
            Text(json, location);
            Text(json, phase);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteStartArray("r");
        for (var i = 0; i < samples.Count; i++)
        {
            json.WriteStartArray();
            json.WriteNumberValue(samples[i].At.UtcTicks);
            json.WriteNumberValue(places[i]);
            if (samples[i].Value is { } value)
                json.WriteNumberValue(value);
            else
                json.WriteNullValue();
            if (samples[i].SignedData is { } signed)
                Text(json, signed);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static IEnumerable<MeterSample> Read(ReadOnlyMemory<byte> block)
    {
        using var json = JsonDocument.Parse(block);
        var shapes = json.RootElement.GetProperty("s").EnumerateArray().Select(shape => (
            Measurand: shape[0].GetString()!, Unit: shape[1].GetString()!, Context: shape[2].GetString()!, Location: shape[3].GetString()!, Phase: shape[4].GetString())).ToArray();
        foreach (var row in json.RootElement.GetProperty("r").EnumerateArray())
        {
            var (measurand, unit, context, location, phase) = shapes[row[1].GetInt32()];
            yield return new MeterSample
            {
                At = new DateTimeOffset(row[0].GetInt64(), TimeSpan.Zero),
                Value = row[2].ValueKind == JsonValueKind.Null ? null : row[2].GetDecimal(),
                Measurand = measurand, Unit = unit, Context = context, Location = location, Phase = phase,
                SignedData = row.GetArrayLength() > 3 ? row[3].GetString() : null,
            };
        }
    }

    private static void Text(Utf8JsonWriter json, string? text)
    {
        if (text is null)
            json.WriteNullValue();
        else
            json.WriteStringValue(MessageText.WellFormed(text));
    }
}
