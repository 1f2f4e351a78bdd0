using System.Buffers.Text;
using System.Text;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>ETags of the store as HTTP entity tags (RFC 9110 §8.8.3), and <c>If-Match</c> (§13.1.1).</summary>
public static class EntityTags
{
    /// <summary>A store's tag may hold any character, an entity tag may not: hence base64url.</summary>
    public static string ToHeader(string etag) => $"\"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(etag))}\"";

    /// <summary>The version that a PUT or DELETE was decided on; without the header the call is refused.</summary>
    public static Outcome<Precondition> RequireIfMatch(this HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0 || string.IsNullOrWhiteSpace(header[0]))
        {
            return new Refusal(
                RefusalCode.PreconditionRequired,
                "Send If-Match with the ETag of the version that you read, or If-Match: * to change whatever is there.");
        }
        var text = header[0]!.Trim();
        if (header.Count > 1 || text.Contains(',', StringComparison.Ordinal))
            return new Refusal(RefusalCode.InvalidHeader, "If-Match takes one ETag here, not several.");
        if (text == "*")
            return Precondition.Any;
        // A tag that we never gave out can't be the current version: that is a failed precondition, not a bad header.
        return new Precondition(TryDecode(text, out var etag) ? etag : "\u0000never");
    }

    private static bool TryDecode(string header, out string etag)
    {
        etag = "";
        if (header.Length < 3 || header[0] != '"' || header[^1] != '"' || !Base64Url.IsValid(header.AsSpan(1, header.Length - 2)))
            return false;
        etag = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(header.AsSpan(1, header.Length - 2)));
        return true;
    }
}
