using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Cli.Pricing;

/// <summary>How a file holds its sessions; the answer in JSON has the same form.</summary>
public enum SessionFileForm { Single, Array, Lines }

/// <summary>Cuts a file of sessions into one JSON text per session.</summary>
internal static class SessionFileText
{
    /// <returns>The texts with their places in the file, or a problem with the file as a whole.</returns>
    public static (SessionFileForm Form, IReadOnlyList<(string Place, ReadOnlyMemory<byte> Json)> Sessions, Finding? Problem) Cut(byte[] utf8, string fileName)
    {
        if (!Utf8.IsValid(utf8))
            return Failed(JsonReading.NoUtf8);
        var lines = Lines(utf8);
        if (lines.Count == 0)
            return Failed(new Finding("", "the file is empty", "describe a session in it, see docs/pricing.md"));
        var byName = Path.GetExtension(fileName).ToUpperInvariant() is ".JSONL" or ".NDJSON";
        if (byName || (lines.Count > 1 && IsWholeObject(lines[0].Json)))
            return (SessionFileForm.Lines, lines, null);
        try
        {
            using var document = JsonDocument.Parse(utf8);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                return (SessionFileForm.Single, [("session", utf8)], null);
            var sessions = document.RootElement.EnumerateArray()
                .Select((session, i) => (string.Create(CultureInfo.InvariantCulture, $"session [{i}]"), (ReadOnlyMemory<byte>)JsonMarshal.GetRawUtf8Value(session).ToArray())).ToList();
            return sessions.Count > 0 ? (SessionFileForm.Array, sessions, null) : Failed(new Finding("", "the array is empty", "describe at least one session in it"));
        }
        catch (JsonException exception)
        {
            return Failed(new Finding("", string.Create(CultureInfo.InvariantCulture, $"the text is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})"), "give one object, an array of objects, or one object per line"));
        }
    }

    private static (SessionFileForm, IReadOnlyList<(string, ReadOnlyMemory<byte>)>, Finding?) Failed(Finding problem) => (SessionFileForm.Single, [], problem);

    private static List<(string Place, ReadOnlyMemory<byte> Json)> Lines(byte[] utf8)
    {
        var lines = new List<(string, ReadOnlyMemory<byte>)>();
        var rest = utf8.AsMemory();
        for (var number = 1; rest.Length > 0; number++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) >= 0)
                lines.Add((string.Create(CultureInfo.InvariantCulture, $"line {number}"), line));
            rest = end < 0 ? default : rest[(end + 1)..];
        }
        return lines;
    }

    private static bool IsWholeObject(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
