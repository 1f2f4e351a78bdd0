using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.V16;

namespace GreenFlux.Tests.Unit.Ocpp;

public sealed class CommandsTests
{
    private static readonly string Long = new('x', 1000);

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_is_written_as_the_specification_has_it(ChargerCommand command, string action, string payload)
    {
        Assert.Null(Wire.Protocol.FindProblem(command));
        Assert.Equal($"[2,\"cmd-1\",\"{action}\",{payload}]", Wire.Protocol.EncodeCommand("cmd-1", command));
    }

    public static TheoryData<ChargerCommand, string, string> Commands() => new()
    {
        { new RemoteStart("TAG", 2), "RemoteStartTransaction", """{"connectorId":2,"idTag":"TAG"}""" },
        { new RemoteStart("TAG", null), "RemoteStartTransaction", """{"idTag":"TAG"}""" },
        { new RemoteStop("77"), "RemoteStopTransaction", """{"transactionId":77}""" },
        { new ResetStation(ResetKind.Hard), "Reset", """{"type":"Hard"}""" },
        { new UnlockConnector(1), "UnlockConnector", """{"connectorId":1}""" },
        { new ReadConfiguration([]), "GetConfiguration", "{}" },
        { new ReadConfiguration(["A", "B"]), "GetConfiguration", """{"key":["A","B"]}""" },
        { new WriteConfiguration("HeartbeatInterval", "300"), "ChangeConfiguration", """{"key":"HeartbeatInterval","value":"300"}""" },
        { new WriteConfiguration("Key", string.Empty), "ChangeConfiguration", """{"key":"Key","value":""}""" },
        { new ChangeAvailability(0, Operative: false), "ChangeAvailability", """{"connectorId":0,"type":"Inoperative"}""" },
        { new ChangeAvailability(3, Operative: true), "ChangeAvailability", """{"connectorId":3,"type":"Operative"}""" },
        { new ClearCache(), "ClearCache", "{}" },
        { new TriggerMessage("StatusNotification", 1), "TriggerMessage", """{"requestedMessage":"StatusNotification","connectorId":1}""" },
        { new TriggerMessage("BootNotification", null), "TriggerMessage", """{"requestedMessage":"BootNotification"}""" },
        { new SendVendorData("v", "m", "d"), "DataTransfer", """{"vendorId":"v","messageId":"m","data":"d"}""" },
        { new SendVendorData("v", null, null), "DataTransfer", """{"vendorId":"v"}""" },
    };

    [Fact]
    public void Every_command_of_the_model_has_an_action()
    {
        var commands = typeof(ChargerCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ChargerCommand)));
        Assert.Equal(commands.Select(c => c.Name).Order(StringComparer.Ordinal), Ocpp16Actions.ToCharger.Select(a => a.Command.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BadCommands))]
    public void A_command_beyond_the_limits_is_named_and_never_sent(ChargerCommand command, string problem)
    {
        Assert.StartsWith(problem, Wire.Protocol.FindProblem(command), StringComparison.Ordinal);
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => Wire.Protocol.EncodeCommand("a", command)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<ChargerCommand, string> BadCommands() => new()
    {
        { new RemoteStart(Long[..21], 1), "RemoteStartTransaction.idTag: is longer than 20" },
        { new RemoteStart("É", 1), "RemoteStartTransaction.idTag: has characters" },
        { new RemoteStart(string.Empty, 1), "RemoteStartTransaction: emptyIdTag" },
        { new RemoteStart(null!, 1), "RemoteStartTransaction.idTag: must be" },
        { new RemoteStart("A", 0), "RemoteStartTransaction.connectorId: is below 1" },
        { new RemoteStop("abc"), "RemoteStopTransaction.transactionId: must be" },
        { new RemoteStop("2147483648"), "RemoteStopTransaction.transactionId: is out of range" },
        { new UnlockConnector(0), "UnlockConnector.connectorId: is below 1" },
        { new ReadConfiguration([Long[..51]]), "GetConfiguration.key: an item is longer than 50" },
        { new WriteConfiguration(Long[..51], "1"), "ChangeConfiguration.key: is longer than 50" },
        { new WriteConfiguration("Key", Long[..501]), "ChangeConfiguration.value: is longer than 500" },
        { new ChangeAvailability(-1, Operative: true), "ChangeAvailability.connectorId: is below 0" },
        { new TriggerMessage("Reset", null), "TriggerMessage.requestedMessage: is not one of" },
        { new TriggerMessage("MeterValues", 0), "TriggerMessage.connectorId: is below 1" },
        { new SendVendorData(Long[..256], null, null), "DataTransfer.vendorId: is longer than 255" },
        { new SendVendorData("v", Long[..51], null), "DataTransfer.messageId: is longer than 50" },
    };

    [Theory]
    [InlineData("")]
    [InlineData("1234567890123456789012345678901234567")]
    public void A_command_needs_a_message_id_of_at_most_36_characters(string id) =>
        Assert.Throws<ArgumentException>(() => Wire.Protocol.EncodeCommand(id, new ClearCache()));

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Every_status_of_an_answer_means_success_or_not(ChargerCommand command, string status, bool succeeded) =>
        Assert.Equal(new CommandOutcome(status, succeeded), Outcome(command, $$"""{"status":"{{status}}"}"""));

    public static TheoryData<ChargerCommand, string, bool> Statuses()
    {
        var rows = new TheoryData<ChargerCommand, string, bool>();
        Add(new RemoteStart("A", 1), "+Accepted -Rejected");
        Add(new RemoteStop("1"), "+Accepted -Rejected");
        Add(new ResetStation(ResetKind.Soft), "+Accepted -Rejected");
        Add(new ClearCache(), "+Accepted -Rejected");
        Add(new UnlockConnector(1), "+Unlocked -UnlockFailed -NotSupported");
        Add(new WriteConfiguration("K", "V"), "+Accepted +RebootRequired -Rejected -NotSupported");
        Add(new ChangeAvailability(1, Operative: true), "+Accepted +Scheduled -Rejected");
        Add(new TriggerMessage("Heartbeat", null), "+Accepted -Rejected -NotImplemented");
        Add(new SendVendorData("v", null, null), "+Accepted -Rejected -UnknownMessageId -UnknownVendorId");
        return rows;

        void Add(ChargerCommand command, string words)
        {
            foreach (var word in words.Split(' ')) rows.Add(command, word[1..], word[0] == '+');
        }
    }

    [Theory]
    [InlineData("{}", "Reset.status: is required but missing")]
    [InlineData("""{"status":null}""", "Reset.status: must be")]
    [InlineData("""{"status":5}""", "Reset.status: must be text")]
    [InlineData("""{"status":"Scheduled"}""", "Reset.status: is not one of Accepted, Rejected")]
    [InlineData("[]", "Reset: the answer is no JSON object")]
    [InlineData("\"Accepted\"", "Reset: the answer is no JSON object")]
    public void An_answer_that_breaks_the_schema_did_not_succeed(string payload, string detail)
    {
        var outcome = Outcome(new ResetStation(ResetKind.Soft), payload);
        Assert.Equal(("InvalidAnswer", false), (outcome.Status, outcome.Succeeded));
        Assert.StartsWith(detail, outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void No_payload_at_all_is_an_invalid_answer() =>
        Assert.Equal("InvalidAnswer", Wire.Protocol.ReadOutcome(new ClearCache(), default).Status);

    [Fact]
    public void A_status_in_other_case_with_extra_properties_is_understood() =>
        Assert.Equal(new CommandOutcome("Accepted", Succeeded: true), Outcome(new ClearCache(), """{"status":"ACCEPTED","x":1}"""));

    [Fact]
    public void Vendor_data_comes_back_in_the_detail() =>
        Assert.Equal(new CommandOutcome("Accepted", Succeeded: true, "pong"), Outcome(new SendVendorData("v", null, null), """{"status":"Accepted","data":"pong"}"""));

    [Fact]
    public void Configuration_comes_back_as_keys_with_odd_values_kept()
    {
        var value = new string('v', 2000);
        var outcome = Outcome(
            new ReadConfiguration([]),
            $$"""
            {"configurationKey":[
               {"key":"A","readonly":true,"value":"1"},{"key":"B","readonly":false},{"key":"C","readonly":"true","value":5},{"key":"D","readonly":false,"value":"{{value}}"}],
             "unknownKey":["Z"]}
            """);
        Assert.Equal(("Accepted", true), (outcome.Status, outcome.Succeeded));
        Assert.Equal(
            [new ConfigurationKey("A", true, "1"), new ConfigurationKey("B", false, null), new ConfigurationKey("C", true, "5"), new ConfigurationKey("D", false, value)],
            outcome.Configuration);
        Assert.Equal(["Z"], outcome.UnknownKeys);
    }

    [Fact]
    public void A_configuration_answer_without_lists_has_empty_ones()
    {
        var outcome = Outcome(new ReadConfiguration(["A"]), "{}");
        Assert.Equal((true, 0, 0), (outcome.Succeeded, outcome.Configuration!.Count, outcome.UnknownKeys!.Count));
    }

    [Theory]
    [InlineData("""{"configurationKey":{}}""", "GetConfiguration.configurationKey: must be a list")]
    [InlineData("""{"configurationKey":["A"]}""", "GetConfiguration.configurationKey[0].item: must be an object")]
    [InlineData("""{"configurationKey":[{"key":"A","readonly":true},{"readonly":true}]}""", "GetConfiguration.configurationKey[1].key: is required but missing")]
    [InlineData("""{"configurationKey":[{"key":"A"}]}""", "GetConfiguration.configurationKey[0].readonly: is required but missing")]
    [InlineData("""{"configurationKey":[{"key":"A","readonly":7}]}""", "GetConfiguration.configurationKey[0].readonly: must be")]
    [InlineData("""{"unknownKey":"A"}""", "GetConfiguration.unknownKey: must be a list")]
    [InlineData("""{"unknownKey":[1]}""", "GetConfiguration.unknownKey: must be a list of texts")]
    public void A_configuration_answer_that_breaks_the_schema_is_named(string payload, string detail) =>
        Assert.Equal(("InvalidAnswer", detail), (Outcome(new ReadConfiguration([]), payload).Status, Outcome(new ReadConfiguration([]), payload).Detail?[..detail.Length]));

    private static CommandOutcome Outcome(ChargerCommand command, string payload) => Wire.Protocol.ReadOutcome(command, Wire.Payload(payload));
}
