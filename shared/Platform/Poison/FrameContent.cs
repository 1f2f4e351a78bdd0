using System.Text;
using System.Text.Json;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Poison;

/// <summary>A frame by what it says: a charger that repeats a call may give it another message id.</summary>
/// <param name="Action">Null when it is no call.</param>
/// <param name="MessageId">Null when it has none.</param>
internal sealed record FrameContent(string Hash, string? Action, string? MessageId)
{
    private const int Call = 2;

    public static FrameContent Of(ReadOnlyMemory<byte> frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            var parts = document.RootElement;
            if (parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() >= 4
                && parts[0].ValueKind == JsonValueKind.Number && parts[0].TryGetInt32(out var type) && type == Call
                && parts[1].ValueKind == JsonValueKind.String && parts[2].ValueKind == JsonValueKind.String)
                return new FrameContent(ContentHash.Of(parts[2].GetString(), parts[3].GetRawText()), parts[2].GetString(), parts[1].GetString());
        }
        catch (JsonException)
        {
            // Then it is what its bytes are.
        }
        return new FrameContent(ContentHash.Of(Encoding.UTF8.GetString(frame.Span)), null, null);
    }
}
