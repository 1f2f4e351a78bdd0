using System.Net.Mime;
using System.Text.Json;
using System.Text.Unicode;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>The one way in which the API reads bodies: whatever is wrong with one is an answer, never an exception.</summary>
public static class RequestBody
{
    /// <summary>1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>The body as <typeparamref name="T"/>, or everything that is wrong with it.</summary>
    public static async Task<Outcome<T>> ReadBodyAsync<T>(this HttpRequest request, CancellationToken ct)
        where T : class
    {
        if (!(await ReadBytesAsync(request, ct)).Try(out var bytes, out var refusals))
            return Outcome<T>.Refused(refusals);
        if (bytes.Length == 0)
            return new Refusal(RefusalCode.MissingBody, "Send a JSON object as the body.");
        if (!IsJson(request.ContentType))
            return new Refusal(RefusalCode.UnsupportedMediaType, "Send the body as Content-Type: application/json in UTF-8.");
        return Parse<T>(bytes);
    }

    /// <summary>The raw body, at most <see cref="MaxBytes"/>; it can be read again afterwards.</summary>
    public static async Task<Outcome<ReadOnlyMemory<byte>>> ReadBytesAsync(HttpRequest request, CancellationToken ct)
    {
        var tooLarge = new Refusal(RefusalCode.BodyTooLarge, $"A body may have at most {MaxBytes} bytes.");
        if (request.ContentLength > MaxBytes)
            return tooLarge;
        var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        try
        {
            while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
            {
                if (bytes.Length + read > MaxBytes)
                    return tooLarge;
                bytes.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException refused)
        {
            return refused.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? tooLarge
                : new Refusal(RefusalCode.MalformedJson, "The body ended early.");
        }
        bytes.Position = 0;
        request.Body = bytes;
        return Outcome<ReadOnlyMemory<byte>>.Of(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    /// <summary>Reads JSON as <typeparamref name="T"/>, a contract of the API.</summary>
    public static Outcome<T> Parse<T>(ReadOnlyMemory<byte> json)
        where T : class
    {
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        try
        {
            if (!IsText(json.Span))
                return new Refusal(RefusalCode.MalformedJson, "The body is no text: it is not UTF-8, or an escape sequence is half of a surrogate pair.");
            var type = Answer.TypeInfo<T>();
            using var document = JsonDocument.Parse(json, DocumentOptions);
            var found = JsonShape.Check(document.RootElement, type);
            if (found.Count > 0)
                return Outcome<T>.Refused(found);
            return document.RootElement.Deserialize(type)
                ?? Outcome<T>.Refused(new Refusal(RefusalCode.MissingBody, "Send a JSON object, not null."));
        }
        catch (JsonException broken) when (broken.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal))
        {
            return new Refusal(RefusalCode.InvalidType, $"{path[2..]} {JsonShape.Reason(broken)}.", path[2..]);
        }
        catch (JsonException broken)
        {
            return new Refusal(
                RefusalCode.MalformedJson,
                $"The body is not valid JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}.");
        }
    }

    /// <summary>JSON allows half a surrogate pair as an escape, but no .NET string reader takes it.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    private static bool IsText(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DocumentOptions.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                    reader.GetString();
            }
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
