using GreenFlux.Tests.Unit.Ocpp;

namespace GreenFlux.Tests.Fuzz;

/// <summary>Valid frames of every action: CALLs of chargers, our own CALLs coming back at us, and answers of all kinds.</summary>
internal static class OcppFrames
{
    private static readonly string[] Answers =
    [
        """{"status":"Accepted"}""", """{"status":"Rejected"}""", "{}",
        """{"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":"300"},{"key":"B","readonly":true}],"unknownKey":["C"]}""",
        """{"status":"Accepted","data":"x"}""",
        """{"currentTime":"2026-03-01T10:00:00.000Z"}""",
        """{"transactionId":77,"idTagInfo":{"status":"Accepted","expiryDate":"2026-03-01T10:00:00Z","parentIdTag":"P"}}""",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        .. FullPayloads.FromCharger.Select(pair => $"""[2,"id-1","{pair.Key}",{pair.Value}]"""),
        """[2,"id-1","ChangeAvailability",{"connectorId":0,"type":"Operative"}]""",
        """[2,"id-1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"300"}]""",
        """[2,"id-1","ClearCache",{}]""",
        """[2,"id-1","GetConfiguration",{"key":["HeartbeatInterval"]}]""",
        """[2,"id-1","RemoteStartTransaction",{"connectorId":1,"idTag":"04A1B2C3"}]""",
        """[2,"id-1","RemoteStopTransaction",{"transactionId":77}]""",
        """[2,"id-1","Reset",{"type":"Soft"}]""",
        """[2,"id-1","TriggerMessage",{"requestedMessage":"Heartbeat","connectorId":1}]""",
        """[2,"id-1","UnlockConnector",{"connectorId":1}]""",
        .. Answers.Select(answer => $"""[3,"id-1",{answer}]"""),
        """[4,"id-1","NotSupported","no such thing",{}]""",
        """[4,"id-1","InternalError","",{"details":["x"]}]""",
    ];
}
