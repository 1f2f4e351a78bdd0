using System.Buffers;
using System.Net.WebSockets;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>What came from the socket.</summary>
internal abstract record Received
{
    public sealed record Message(WebSocketMessageType Type, byte[] Body) : Received;

    /// <param name="Status">Null if the far end gave none.</param>
    public sealed record Closed(WebSocketCloseStatus? Status) : Received;

    public sealed record TooBig : Received;
}

internal static class FrameReader
{
    private const int FirstBuffer = 1024;

    /// <summary>Waits without a buffer: an idle connection holds none. A message's fragments are put together.</summary>
    public static async ValueTask<Received> ReadMessageAsync(this WebSocket socket, int maxBytes, MessageDeadline deadline, CancellationToken ct)
    {
        var part = await socket.ReceiveAsync(Memory<byte>.Empty, ct);
        if (part.MessageType == WebSocketMessageType.Close)
            return new Received.Closed(socket.CloseStatus);
        if (part.EndOfMessage)
            return new Received.Message(part.MessageType, []);

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == buffer.Length)
                    buffer = Grow(buffer);
                var receiving = socket.ReceiveAsync(buffer.AsMemory(length), ct);
                if (!receiving.IsCompleted)
                    deadline.Begin();
                part = await receiving;
                length += part.Count;
                if (length > maxBytes)
                    return new Received.TooBig();
                if (part.MessageType == WebSocketMessageType.Close)
                    return new Received.Closed(socket.CloseStatus);
                if (part.EndOfMessage)
                    return new Received.Message(part.MessageType, buffer.AsSpan(0, length).ToArray());
                deadline.Begin();
            }
        }
        finally
        {
            deadline.End();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
