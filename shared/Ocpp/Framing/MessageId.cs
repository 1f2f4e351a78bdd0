namespace GreenFlux.Ocpp.Framing;

/// <summary>The id that ties an answer to its CALL: OCPP-J 1.6 §4.1.4.</summary>
internal static class MessageId
{
    /// <summary>Longest id, in UTF-16 units.</summary>
    public const int MaxLength = 36;

    /// <summary>
    /// Stands in a CALLERROR for an id that is absent, empty, over-long or no text. OCPP 1.6 is silent on this case;
    /// the later versions of the protocol answer with "-1" too.
    /// </summary>
    public const string Unknown = "-1";

    public static bool IsValid(string? id) => id is { Length: > 0 and <= MaxLength };
}
