using System.Text;
using System.Text.Json;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>What functions hand to each other: JSON under System.Text.Json's defaults, at most 16 KB of UTF-8.</summary>
internal static class Payload
{
    public const int LargestBytes = 16 * 1024;

    /// <param name="what">Named in the refusal, for example "input of activity 'Price'".</param>
    /// <returns>Null for null.</returns>
    /// <exception cref="ArgumentException">It is over 16 KB.</exception>
    public static string? Write(object? value, string what)
    {
        if (value is null)
            return null;
        var json = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType());
        if (json.Length > LargestBytes)
            throw new ArgumentException($"The {what} is {json.Length} bytes as JSON; at most {LargestBytes} may pass. Store the document and pass its id.");
        return Encoding.UTF8.GetString(json);
    }

    public static T? Read<T>(string? json) => json is null ? default : JsonSerializer.Deserialize<T>(json);

    public static object? Read(string? json, Type type) => json is null ? null : JsonSerializer.Deserialize(json, type);

    /// <summary>Text that UTF-8 can express: an exception's message may hold half of a surrogate pair.</summary>
    public static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
