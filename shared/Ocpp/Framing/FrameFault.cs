using System.Text.Json;
using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Ocpp.Framing;

/// <summary>Explains frames that can't be parsed, and saves what can be read of their head so that the sender gets an answer.</summary>
internal static class FrameFault
{
    private const int MaxProblemLength = FrameWriter.MaxDescriptionLength;
    private const int MaxQuoteLength = 50;

    /// <summary>A frame whose head is known: silence for answers, a CALLERROR for everything else.</summary>
    public static UnreadableFrame Of(int? messageType, string? messageId, string code, string problem)
    {
        var shown = FrameWriter.Cut(problem, MaxProblemLength);
        var isAnswer = messageType is MessageType.CallResult or MessageType.CallError;
        return new UnreadableFrame(
            shown,
            isAnswer ? null : FrameWriter.CallError(MessageId.IsValid(messageId) ? messageId! : MessageId.Unknown, code, shown));
    }

    /// <summary>A frame that is no JSON at all, or JSON that two readers may understand differently.</summary>
    public static UnreadableFrame OfBytes(ReadOnlySpan<byte> frame, string problem)
    {
        var (type, id) = ReadHead(frame);
        return Of(type, id, OcppErrorCode.FormationViolation, problem);
    }

    /// <summary>Foreign text as it may stand in a problem: short, on one line, printable.</summary>
    public static string Quote(string text)
    {
        var shown = FrameWriter.Cut(text, MaxQuoteLength).ToCharArray();
        for (var i = 0; i < shown.Length; i++)
        {
            if (shown[i] is < ' ' or > '~') shown[i] = '?';
        }

        return $"'{new string(shown)}'";
    }

    /// <summary>Tells a repeated property from a broken text.</summary>
    public static string Describe(ReadOnlySpan<byte> frame, JsonException fault)
    {
        if (FindDuplicate(frame) is { } name) return $"payload: the property {Quote(name)} appears twice";
        return $"frame: no valid JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine} (nesting is limited to {FrameReader.MaxDepth})";
    }

    private static (int? Type, string? Id) ReadHead(ReadOnlySpan<byte> frame)
    {
        int? type = null;
        try
        {
            var reader = new Utf8JsonReader(frame);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return (null, null);
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var number)) return (null, null);
            type = number;
            return reader.Read() && reader.TokenType == JsonTokenType.String ? (type, reader.GetString()) : (type, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The head itself is broken; what was read before it still counts.
            return (type, null);
        }
    }

    private static string? FindDuplicate(ReadOnlySpan<byte> frame)
    {
        try
        {
            var reader = new Utf8JsonReader(frame, new JsonReaderOptions { MaxDepth = FrameReader.MaxDepth });
            var open = new Stack<HashSet<string>>();
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject) open.Push(new HashSet<string>(StringComparer.Ordinal));
                else if (reader.TokenType == JsonTokenType.EndObject) open.Pop();
                else if (reader.TokenType == JsonTokenType.PropertyName && !open.Peek().Add(reader.GetString()!)) return reader.GetString();
            }

            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
