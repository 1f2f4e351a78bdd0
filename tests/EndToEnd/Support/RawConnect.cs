using System.Net.Sockets;
using System.Text;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>A charger's request to connect, byte for byte as a test writes it.</summary>
public static class RawConnect
{
    private const string Handshake =
        "Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    /// <param name="target">The request target, unchanged: <c>/ocpp/CP001</c>.</param>
    /// <param name="headers">Whole lines, each ending in CR LF.</param>
    /// <returns>The stream behind the answer's head, and that head without its date.</returns>
    public static async Task<(NetworkStream Stream, string Head)> OpenAsync(
        TcpClient client, Uri platform, string target, string headers = "", string subprotocol = "Sec-WebSocket-Protocol: ocpp1.6\r\n")
    {
        await client.ConnectAsync(platform.Host, platform.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\r\n{Handshake}{subprotocol}{headers}\r\n"));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
            head.Append((char)one[0]);
        return (stream, string.Join("\r\n", head.ToString().Split("\r\n").Where(line => !line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase))));
    }

    /// <returns>Status, and everything that the client is told: head without its date, and body.</returns>
    public static async Task<(int Status, string Told)> AskAsync(Uri platform, string target, string headers = "", string subprotocol = "Sec-WebSocket-Protocol: ocpp1.6\r\n")
    {
        using var client = new TcpClient { NoDelay = true };
        var (stream, head) = await OpenAsync(client, platform, target, headers + "Connection: close\r\n", subprotocol);
        var status = int.Parse(head.Split(' ')[1]);
        if (status == 101)
            return (status, head);
        var body = new byte[8192];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false);
        return (status, head + Encoding.UTF8.GetString(body, 0, length));
    }

    /// <returns>Whether the platform ends the connection within a minute.</returns>
    public static async Task<bool> EndsAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var scrap = new byte[1024];
        try
        {
            while (await stream.ReadAsync(scrap, limit.Token) > 0)
                continue;
            return true;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public static string Basic(string user, string password) => Basic(Encoding.UTF8.GetBytes($"{user}:{password}"));

    public static string Basic(byte[] credential) => $"Authorization: Basic {Convert.ToBase64String(credential)}\r\n";
}
