using System.Text;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Tests.Unit.Ocpp;

public sealed class FramingTests
{
    private static readonly string LongId = new('i', 37);

    [Theory]
    [InlineData("", "-1")]
    [InlineData("   ", "-1")]
    [InlineData("hello", "-1")]
    [InlineData("{}", "-1")]
    [InlineData("\"text\"", "-1")]
    [InlineData("2", "-1")]
    [InlineData("null", "-1")]
    [InlineData("NaN", "-1")]
    [InlineData("[]", "-1")]
    [InlineData("[", "-1")]
    [InlineData("[2]", "-1")]
    [InlineData("[2,", "-1")]
    [InlineData("[2,\"a\"", "a")]
    [InlineData("[2,\"a\"]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\"]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{}", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{}]]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{}] x", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{},1]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",[]]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",null]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",\"{}\"]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{\"x\":NaN}]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{\"x\":1,}]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{}/*c*/]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{\"x\":\"\0\"}]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{\"x\":\"\\ud800\"}]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{\"\\udc00\":1}]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{\"x\":\"\\ud800\\u0041\"}]", "a")]
    [InlineData("[2,\"a\",\"Heartbeat\",{\"x\":\"\\ud800 \\udc00\"}]", "a")]
    [InlineData("[2,\"\\ud800\",\"Heartbeat\",{}]", "-1")]
    [InlineData("[2,\"a\",5,{}]", "a")]
    [InlineData("[2,\"a\",null,{}]", "a")]
    [InlineData("[2,\"\",\"Heartbeat\",{}]", "-1")]
    [InlineData("[2,7,\"Heartbeat\",{}]", "-1")]
    [InlineData("[2,null,\"Heartbeat\",{}]", "-1")]
    [InlineData("[2,[],\"Heartbeat\",{}]", "-1")]
    [InlineData("[0,\"a\",\"Heartbeat\",{}]", "a")]
    [InlineData("[1,\"a\",\"Heartbeat\",{}]", "a")]
    [InlineData("[5,\"a\",\"Heartbeat\",{}]", "a")]
    [InlineData("[-2,\"a\",\"Heartbeat\",{}]", "a")]
    [InlineData("[2.5,\"a\",\"Heartbeat\",{}]", "a")]
    [InlineData("[1e999,\"a\",\"Heartbeat\",{}]", "a")]
    [InlineData("[99999999999,\"a\",\"Heartbeat\",{}]", "a")]
    [InlineData("[\"2\",\"a\",\"Heartbeat\",{}]", "a")]
    [InlineData("[null,\"a\",\"Heartbeat\",{}]", "a")]
    public void A_malformed_frame_is_a_formation_violation_with_the_id_if_there_is_one(string frame, string messageId)
    {
        var refusal = Wire.Refusal(frame);
        Assert.Equal((messageId, OcppErrorCode.FormationViolation), (refusal.MessageId, refusal.Code));
    }

    [Fact]
    public void An_over_long_message_id_is_not_echoed() =>
        Assert.Equal("-1", Wire.Refusal($"[2,\"{LongId}\",\"Heartbeat\",{{}}]").MessageId);

    [Fact]
    public void A_message_id_of_36_characters_is_fine() =>
        Assert.Equal(LongId[1..], Assert.IsType<CallFrame>(Wire.Decode($"[2,\"{LongId[1..]}\",\"Heartbeat\",{{}}]")).MessageId);

    [Fact]
    public void Invalid_utf8_is_refused_with_the_id()
    {
        byte[] frame = [.. "[2,\"a\",\"Authorize\",{\"idTag\":\""u8, 0xC3, 0x28, .. "\"}]"u8];
        Assert.Equal(("a", "FormationViolation"), (Wire.Refusal(frame).MessageId, Wire.Refusal(frame).Code));
    }

    [Fact]
    public void A_message_id_in_invalid_utf8_is_not_echoed()
    {
        byte[] frame = [.. "[2,\""u8, 0xFF, .. "\",\"Heartbeat\",{}]"u8];
        Assert.Equal("-1", Wire.Refusal(frame).MessageId);
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Nesting_of_10000_is_refused_in_an_instant(char open, char close)
    {
        var inner = open == '[' ? "1" : string.Empty;
        var opening = open == '[' ? new string('[', 10_000) : string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1";
        var frame = $"[2,\"a\",\"Heartbeat\",{{\"x\":{opening}{inner}{new string(close, 10_000)}}}]";
        Assert.Equal(("a", "FormationViolation"), (Wire.Refusal(frame).MessageId, Wire.Refusal(frame).Code));
    }

    [Fact]
    public void A_property_sent_twice_is_refused_by_name()
    {
        var refusal = Wire.Refusal("Authorize", """{"idTag":"A","idTag":"B"}""");
        Assert.Equal("FormationViolation", refusal.Code);
        Assert.Contains("'idTag' appears twice", refusal.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"idTag":"A","\u0069dTag":"B"}""")]
    [InlineData("""{"idTag":"A","x":{"y":1,"y":1}}""")]
    public void A_property_sent_twice_in_disguise_or_deep_down_is_refused(string payload) =>
        Assert.Equal("FormationViolation", Wire.Refusal("Authorize", payload).Code);

    [Theory]
    [InlineData("TransactionEvent")]
    [InlineData("")]
    [InlineData("SecurityEventNotification")]
    [InlineData("Heart beat")]
    public void An_unknown_action_is_not_implemented(string action) =>
        Assert.Equal("NotImplemented", Wire.Refusal(action, "{}").Code);

    [Theory]
    [InlineData("Reset")]
    [InlineData("remotestarttransaction")]
    public void An_action_of_the_platform_is_not_supported_from_a_charger(string action) =>
        Assert.Equal("NotSupported", Wire.Refusal(action, "{}").Code);

    [Fact]
    public void A_long_action_with_control_characters_is_shown_short_and_clean()
    {
        var description = Wire.Refusal("\\u0007" + new string('A', 5000), "{}").Description;
        Assert.Contains("'?AAA", description, StringComparison.Ordinal);
        Assert.InRange(description.Length, 1, 255);
    }

    [Theory]
    [InlineData("[3]")]
    [InlineData("[3,\"a\"]")]
    [InlineData("[3,\"a\"")]
    [InlineData("[3,\"a\",{\"x\":1,\"x\":2}]")]
    [InlineData("[3,\"a\",{},{}]")]
    [InlineData("[3,7,{}]")]
    [InlineData("[3,\"\",{}]")]
    [InlineData("[3,\"a\",{\"x\":\"\\ud800\"}]")]
    [InlineData("[4]")]
    [InlineData("[4,\"a\"]")]
    [InlineData("[4,\"a\",5,\"\",{}]")]
    [InlineData("[4,\"a\",\"GenericError\",\"\",{},1]")]
    public void A_broken_answer_is_met_with_silence(string frame)
    {
        var unreadable = Assert.IsType<UnreadableFrame>(Wire.Decode(frame));
        Assert.NotEmpty(unreadable.Problem);
        Assert.Null(unreadable.Answer);
    }

    [Fact]
    public void A_result_outlives_the_frame_it_came_in()
    {
        var bytes = Encoding.UTF8.GetBytes("""[3,"cmd-1",{"status":"Accepted"}]""");
        var result = Assert.IsType<ResultFrame>(Wire.Protocol.Decode(bytes));
        Array.Clear(bytes);
        for (var i = 0; i < 100; i++) Wire.Decode("""[3,"other",{"status":"XXXXXXXX"}]""");
        Assert.Equal("cmd-1", result.MessageId);
        Assert.Equal("""{"status":"Accepted"}""", result.Payload.GetRawText());
    }

    [Fact]
    public void A_result_without_an_object_is_an_invalid_answer_at_once()
    {
        var result = Assert.IsType<ResultFrame>(Wire.Decode("[3,\"cmd-1\",null]"));
        Assert.Equal("InvalidAnswer", Wire.Protocol.ReadOutcome(new ClearCache(), result.Payload).Status);
    }

    [Theory]
    [InlineData("""[4,"c","NotSupported","no such thing",{}]""", "no such thing")]
    [InlineData("""[4,"c","NotSupported","no such thing"]""", "no such thing")]
    [InlineData("""[4,"c","NotSupported",null,null]""", "")]
    [InlineData("""[4,"c","NotSupported"]""", "")]
    public void An_error_is_read_even_when_its_details_are_missing(string frame, string description) =>
        Assert.Equal(new ErrorFrame("c", "NotSupported", description), Wire.Decode(frame));

    [Fact]
    public void White_space_and_escapes_in_the_frame_are_fine() =>
        Assert.Equal("Heartbeat", Assert.IsType<CallFrame>(Wire.Decode(" [ 2 , \"\\ud83d\\ude00\" ,\r\n\t\"He\\u0061rtbeat\" , { } ] ")).Action);

    [Fact]
    public void A_surrogate_after_an_escaped_backslash_is_plain_text() =>
        Assert.Equal("\\ud800", Assert.IsType<VendorDataReceived>(Wire.Call("DataTransfer", """{"vendorId":"v","data":"\\ud800"}""").Event).Data);
}
