using System.Text;
using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.V16;

namespace GreenFlux.Tests.Unit.Ocpp;

/// <summary>What a charger's socket would see: frames in, answers out.</summary>
internal static class Wire
{
    public static readonly ChargerProtocol Protocol = new Ocpp16Protocol();

    public static ChargerFrame Decode(string frame) => Protocol.Decode(Encoding.UTF8.GetBytes(frame));

    public static CallFrame Call(string action, string payload) =>
        Decode($"[2,\"id-1\",\"{action}\",{payload}]") switch
        {
            CallFrame call => call,
            UnreadableFrame unreadable => throw new Xunit.Sdk.XunitException(unreadable.Problem),
            var other => throw new Xunit.Sdk.XunitException($"Not a call: {other}"),
        };

    /// <summary>The event of a call in which nothing had to be tolerated.</summary>
    public static T Event<T>(string action, string payload)
        where T : ChargerEvent
    {
        var call = Call(action, payload);
        Assert.Empty(call.Notes);
        return Assert.IsType<T>(call.Event);
    }

    /// <summary>The event of a call in which just this was tolerated.</summary>
    public static T Noted<T>(string action, string payload, params string[] notes)
        where T : ChargerEvent
    {
        var call = Call(action, payload);
        Assert.Equal(notes.Order(StringComparer.Ordinal), call.Notes.Order(StringComparer.Ordinal));
        return Assert.IsType<T>(call.Event);
    }

    public static CallError Refusal(string action, string payload) => Refusal($"[2,\"id-1\",\"{action}\",{payload}]");

    public static CallError Refusal(string frame) => Refusal(Encoding.UTF8.GetBytes(frame));

    public static CallError Refusal(byte[] frame)
    {
        var unreadable = Assert.IsType<UnreadableFrame>(Protocol.Decode(frame));
        Assert.NotEmpty(unreadable.Problem);
        Assert.NotNull(unreadable.Answer);
        return ParseError(unreadable.Answer);
    }

    public static CallError ParseError(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        var root = document.RootElement;
        Assert.Equal(5, root.GetArrayLength());
        Assert.Equal(4, root[0].GetInt32());
        Assert.Equal(JsonValueKind.Object, root[4].ValueKind);
        var error = new CallError(root[1].GetString()!, root[2].GetString()!, root[3].GetString()!);
        Assert.InRange(error.Description.Length, 1, 255);
        Assert.InRange(error.MessageId.Length, 1, 36);
        Assert.Contains(error.Code, GreenFlux.Ocpp.OcppErrorCode.All);
        return error;
    }

    public static JsonElement Payload(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    internal sealed record CallError(string MessageId, string Code, string Description);
}
