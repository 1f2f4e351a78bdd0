using System.Globalization;

namespace Azure.Messaging.WebPubSub;

internal sealed record ConnectionString(Uri Endpoint, string AccessKey)
{
    /// <exception cref="ArgumentException">A part is missing or not usable; the key itself is never shown.</exception>
    public static ConnectionString Parse(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new ArgumentException("The Web PubSub connection string has a part without '='; it should read Endpoint=https://…;AccessKey=…;Version=1.0;", nameof(text));
            parts[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }
        if (!parts.TryGetValue("Endpoint", out var endpoint) || !Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new ArgumentException("The Web PubSub connection string needs Endpoint=https://…", nameof(text));
        if (!parts.TryGetValue("AccessKey", out var key) || key.Length == 0)
            throw new ArgumentException("The Web PubSub connection string needs AccessKey=…; without a key give the endpoint and a token credential.", nameof(text));
        if (parts.TryGetValue("Version", out var version) && !version.StartsWith("1.", StringComparison.Ordinal) && version != "1")
            throw new ArgumentException($"The Web PubSub connection string has version {version}; only 1.0 is known.", nameof(text));
        if (!parts.TryGetValue("Port", out var port))
            return new ConnectionString(uri, key);
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535
            ? new ConnectionString(new UriBuilder(uri) { Port = number }.Uri, key)
            : throw new ArgumentException($"The Web PubSub connection string has port '{port}'; it must lie between 1 and 65535.", nameof(text));
    }
}
