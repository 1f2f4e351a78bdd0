using System.Net.Sockets;
using System.Text;

namespace GreenFlux.Tests.Runtime.Gateway;

/// <summary>A charger whose bytes a test writes and reads itself: it answers no ping unless told to.</summary>
internal sealed class RawCharger : IDisposable
{
    public const byte Text = 0x81, Ping = 0x89, Pong = 0x8A, Close = 0x88;

    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private RawCharger(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    public static async Task<RawCharger> ConnectAsync(Uri server, string target, int receiveBufferBytes = 64 * 1024, string extraHeaders = "")
    {
        var charger = new RawCharger(await DialAsync(server, receiveBufferBytes));
        var head = await charger.RequestAsync(
            $"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{extraHeaders}\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        return charger;
    }

    /// <summary>Sends a request of any shape and gives the answer's head.</summary>
    public static async Task<string> AskAsync(Uri server, string request)
    {
        using var charger = new RawCharger(await DialAsync(server, 64 * 1024));
        return await charger.RequestAsync(request);
    }

    private static async Task<TcpClient> DialAsync(Uri server, int receiveBufferBytes)
    {
        var tcp = new TcpClient { NoDelay = true, ReceiveBufferSize = receiveBufferBytes };
        await tcp.ConnectAsync(server.Host, server.Port);
        return tcp;
    }

    private async Task<string> RequestAsync(string request)
    {
        await WriteAsync(Encoding.ASCII.GetBytes(request));
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)(await ReadAsync(1))[0]);
        return head.ToString();
    }

    public Task WriteAsync(params byte[] bytes) => _stream.WriteAsync(bytes).AsTask().InTime();

    /// <summary>One frame, masked with zeros as RFC 6455 allows.</summary>
    public Task SendAsync(byte first, string payload = "")
    {
        var bytes = Encoding.UTF8.GetBytes(payload);
        Assert.True(bytes.Length < 126);
        return WriteAsync([first, (byte)(0x80 | bytes.Length), 0, 0, 0, 0, .. bytes]);
    }

    public async Task<(byte First, byte[] Payload)> ReadFrameAsync()
    {
        var head = await ReadAsync(2);
        Assert.True(head[1] < 126, "longer frames are not for this client");
        return (head[0], await ReadAsync(head[1]));
    }

    public async Task<string> ReadTextAsync()
    {
        var (first, payload) = await ReadFrameAsync();
        Assert.Equal(Text, first);
        return Encoding.UTF8.GetString(payload);
    }

    public async Task ReadPingAsync() => Assert.Equal(Ping, (await ReadFrameAsync()).First);

    /// <summary>Waits until the far end has cut the connection, in whatever way.</summary>
    public async Task CutAsync()
    {
        var scrap = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(scrap).AsTask().InTime() > 0)
                continue;
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes).AsTask().InTime();
        return bytes;
    }

    public void Dispose() => _tcp.Dispose();
}
