using System.Data.Common;
using System.Net.Sockets;
using System.Text.Json;

namespace GreenFlux.Platform.Poison;

/// <summary>
/// Whose fault a failure is. What a store, the network or a shutdown did passes by itself, and repeating the message is the
/// cure; a fault of our own code comes back with each repeat. When in doubt it is not ours: a message that is sent again costs
/// less than one that is put aside.
/// </summary>
public static class Blame
{
    public static bool IsOurs(Exception fault) => IsBug(fault) && !ComesFromOutside(fault);

    /// <summary>In one line, for whoever looks at what was parked; the log has the rest.</summary>
    public static string Describe(Exception fault)
    {
        const int MaxLength = 500;
        var text = $"{fault.GetType().Name}: {fault.Message}".ReplaceLineEndings(" ");
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }

    private static bool IsBug(Exception fault) =>
        fault is AggregateException { InnerExceptions: [var only] }
            ? IsBug(only)
            : fault is ArgumentException or InvalidOperationException or NullReferenceException or ArithmeticException or FormatException
                or JsonException or KeyNotFoundException or IndexOutOfRangeException or InvalidCastException or NotSupportedException;

    private static bool ComesFromOutside(Exception fault)
    {
        for (var each = fault; each is not null; each = each.InnerException)
        {
            if (each is IOException or DbException or TimeoutException or OperationCanceledException or HttpRequestException or SocketException
                or ObjectDisposedException or UnauthorizedAccessException)
                return true;
        }
        return false;
    }
}
