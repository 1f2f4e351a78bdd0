namespace GreenFlux.Ocpp.Framing;

/// <summary>The first element of a frame: OCPP-J 1.6 §4.1.3.</summary>
internal static class MessageType
{
    public const int Call = 2;
    public const int CallResult = 3;
    public const int CallError = 4;
}
