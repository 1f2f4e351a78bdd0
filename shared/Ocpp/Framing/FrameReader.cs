using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Ocpp.Framing;

/// <summary>Reads a valid CALL's action and payload; the elements live only as long as the call to it.</summary>
internal delegate ChargerFrame CallReader(string messageId, JsonElement action, JsonElement payload);

/// <summary>Takes an OCPP-J frame apart: OCPP-J 1.6 §4.1 and §4.2. Throws on no input.</summary>
internal static class FrameReader
{
    /// <summary>Deepest nesting of arrays and objects in a frame; the protocol's own messages need 7.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static ChargerFrame Read(ReadOnlySpan<byte> frame, CallReader readCall)
    {
        if (!Utf8.IsValid(frame)) return FrameFault.OfBytes(frame, "frame: no valid UTF-8");
        if (HasLoneSurrogate(frame)) return FrameFault.OfBytes(frame, "frame: an escape sequence is half of a surrogate pair");

        var rented = ArrayPool<byte>.Shared.Rent(frame.Length);
        try
        {
            frame.CopyTo(rented);
            using var document = JsonDocument.Parse(rented.AsMemory(0, frame.Length), Options);
            return Dispatch(document.RootElement, readCall);
        }
        catch (JsonException fault)
        {
            return FrameFault.OfBytes(frame, FrameFault.Describe(frame, fault));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static ChargerFrame Dispatch(JsonElement root, CallReader readCall)
    {
        if (root.ValueKind != JsonValueKind.Array) return Formation(null, null, "frame: not a JSON array");
        var length = root.GetArrayLength();
        if (length == 0) return Formation(null, null, "frame: an empty array");

        var id = length > 1 && root[1].ValueKind == JsonValueKind.String ? root[1].GetString() : null;
        if (root[0].ValueKind != JsonValueKind.Number || !root[0].TryGetInt32(out var type))
            return Formation(null, id, "frame: the message type (first element) is not a number of 2, 3 or 4");
        if (type is < MessageType.Call or > MessageType.CallError)
            return Formation(type, id, string.Create(CultureInfo.InvariantCulture, $"frame: message type {type} does not exist; 2, 3 and 4 do"));
        if (!MessageId.IsValid(id))
            return Formation(type, null, $"frame: the message id (second element) must be text of 1 to {MessageId.MaxLength} characters");

        return type switch
        {
            MessageType.Call => ReadCall(root, length, id!, readCall),
            MessageType.CallResult => ReadResult(root, length, id!),
            _ => ReadError(root, length, id!),
        };
    }

    private static ChargerFrame ReadCall(JsonElement root, int length, string id, CallReader readCall)
    {
        if (length != 4) return Formation(MessageType.Call, id, $"frame: a CALL has 4 elements, not {length}");
        if (root[2].ValueKind != JsonValueKind.String) return Formation(MessageType.Call, id, "frame: the action (third element) is not text");
        if (root[3].ValueKind != JsonValueKind.Object) return Formation(MessageType.Call, id, "payload: not a JSON object");
        return readCall(id, root[2], root[3]);
    }

    // A payload that is no object is still the answer to that call: ReadOutcome says what is wrong with it,
    // and the next command needs no deadline to pass.
    private static ChargerFrame ReadResult(JsonElement root, int length, string id) =>
        length == 3
            ? new ResultFrame(id, root[2].Clone())
            : Formation(MessageType.CallResult, id, $"frame: a CALLRESULT has 3 elements, not {length}");

    // Chargers leave out the details, and some the description: the code is what counts.
    private static ChargerFrame ReadError(JsonElement root, int length, string id)
    {
        if (length is < 3 or > 5) return Formation(MessageType.CallError, id, $"frame: a CALLERROR has 5 elements, not {length}");
        if (root[2].ValueKind != JsonValueKind.String) return Formation(MessageType.CallError, id, "frame: the error code (third element) is not text");
        var description = length > 3 && root[3].ValueKind == JsonValueKind.String ? root[3].GetString()! : string.Empty;
        return new ErrorFrame(id, FrameWriter.Cut(root[2].GetString()!, 50), FrameWriter.Cut(description, FrameWriter.MaxDescriptionLength));
    }

    private static UnreadableFrame Formation(int? type, string? id, string problem) =>
        FrameFault.Of(type, id, OcppErrorCode.FormationViolation, problem);

    /// <summary>
    /// JSON allows <c>\ud800</c> alone, but no .NET string reader does: found here once, so that none of them throws later.
    /// Backslashes occur in JSON texts only inside strings.
    /// </summary>
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> json)
    {
        var highBefore = false;
        while (true)
        {
            var backslash = json.IndexOf((byte)'\\');
            if (backslash < 0 || backslash + 1 >= json.Length) return highBefore;
            if (highBefore && backslash > 0) return true;
            var isUnicode = json[backslash + 1] == (byte)'u' && json.Length >= backslash + 6;
            if (isUnicode && ushort.TryParse(json.Slice(backslash + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                if (char.IsLowSurrogate((char)unit) != highBefore) return true;
                highBefore = char.IsHighSurrogate((char)unit);
                json = json[(backslash + 6)..];
            }
            else if (highBefore)
            {
                return true;
            }
            else
            {
                json = json[(backslash + 2)..];
            }
        }
    }
}
