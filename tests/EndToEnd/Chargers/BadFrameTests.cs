using System.Net.WebSockets;
using System.Text;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>Frames that can't be served get the right CALLERROR, and the connection goes on.</summary>
public sealed class BadFrameTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private const int MaxFrameBytes = 1024 * 1024;

    public static TheoryData<string, string, string> Frames() => new()
    {
        { "hello", "-1", "FormationViolation" },
        { "", "-1", "FormationViolation" },
        { "\u0000\u0001\u0007\ufffd garbage", "-1", "FormationViolation" },
        { "{}", "-1", "FormationViolation" },
        { "[]", "-1", "FormationViolation" },
        { """[2,"x","Heartbeat",{}""", "x", "FormationViolation" },
        { """[2,"x","Heartbeat"]""", "x", "FormationViolation" },
        { """[2,"x","Heartbeat",{},{}]""", "x", "FormationViolation" },
        { """[2,"x","Heartbeat",[]]""", "x", "FormationViolation" },
        { """[2,"x",7,{}]""", "x", "FormationViolation" },
        { """[2,7,"Heartbeat",{}]""", "-1", "FormationViolation" },
        { """[2,"1234567890123456789012345678901234567","Heartbeat",{}]""", "-1", "FormationViolation" },
        { """["2","x","Heartbeat",{}]""", "x", "FormationViolation" },
        { """[0,"x","Heartbeat",{}]""", "x", "FormationViolation" },
        { """[1,"x","Heartbeat",{}]""", "x", "FormationViolation" },
        { """[5,"x","Heartbeat",{}]""", "x", "FormationViolation" },
        { """[2,"x","Fly",{}]""", "x", "NotImplemented" },
        { """[2,"x","RemoteStartTransaction",{"idTag":"TAG-1"}]""", "x", "NotSupported" },
        { """[2,"x","Authorize",{}]""", "x", "OccurenceConstraintViolation" },
        { """[2,"x","Authorize",{"idTag":null}]""", "x", "TypeConstraintViolation" },
        { """[2,"x","Authorize",{"idTag":12}]""", "x", "TypeConstraintViolation" },
        { """[2,"x","Authorize",{"idTag":"123456789012345678901"}]""", "x", "PropertyConstraintViolation" },
        { """[2,"x","Authorize",{"idTag":"TAG-1","idTag":"TAG-BLOCKED"}]""", "x", "FormationViolation" },
        { """[2,"x","Authorize",{"idTag":"\ud800"}]""", "x", "FormationViolation" },
        { """[2,"x","StartTransaction",{"connectorId":{},"idTag":"TAG-1","meterStart":0,"timestamp":"2026-03-10T10:00:00Z"}]""", "x", "TypeConstraintViolation" },
        { """[2,"x","StartTransaction",{"connectorId":1,"idTag":"TAG-1","meterStart":0,"timestamp":"yesterday"}]""", "x", "PropertyConstraintViolation" },
        { """[2,"x","StartTransaction",{"connectorId":1,"idTag":"TAG-1","meterStart":NaN,"timestamp":"2026-03-10T10:00:00Z"}]""", "x", "FormationViolation" },
        { """[2,"x","StartTransaction",{"connectorId":1,"idTag":"TAG-1","meterStart":1e400,"timestamp":"2026-03-10T10:00:00Z"}]""", "x", "PropertyConstraintViolation" },
        { """[2,"x","StartTransaction",{"connectorId":1,"idTag":"TAG-1","meterStart":-9999999999999999999999999999999999,"timestamp":"2026-03-10T10:00:00Z"}]""", "x", "PropertyConstraintViolation" },
        { """[2,"x","StartTransaction",{"connectorId":99999999999,"idTag":"TAG-1","meterStart":0,"timestamp":"2026-03-10T10:00:00Z"}]""", "x", "PropertyConstraintViolation" },
        { """[2,"x","StartTransaction",{"connectorId":1,"idTag":"TAG-1","meterStart":Infinity,"timestamp":"2026-03-10T10:00:00Z"}]""", "x", "FormationViolation" },
        { """[1e400,"x","Heartbeat",{}]""", "x", "FormationViolation" },
        { """[2,"x","Authorize",{"idTag":"A\u0000B"}]""", "x", "PropertyConstraintViolation" },
        { "[2,\"x\",\"Authorize\",{\"idTag\":\"A\u0000B\"}]", "x", "FormationViolation" },
        { """[2,"x\u0000y","Heartbeat",{}""", "x\u0000y", "FormationViolation" },
        { $$"""[2,"x","Heartbeat",{"deep":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}]""", "x", "FormationViolation" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task A_frame_that_can_not_be_served_is_answered_and_the_connection_goes_on(string frame, string id, string code)
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.SendAsync(frame);

        var answer = await charger.NextAnswerAsync();
        Assert.Equal(5, answer.Count);
        Assert.Equal(4, (int)answer[0]!);
        Assert.Equal(id, (string)answer[1]!);
        Assert.Equal(code, (string)answer[2]!);
        Assert.NotEmpty((string)answer[3]!);
        await charger.ResultAsync("Heartbeat", "{}");
        await world.Tenant.NoteAsync(station, "UNREADABLE_FRAME");
        Assert.Empty(await world.Tenant.SessionsAsync(station));
    }

    [Theory]
    [InlineData("""[3]""")]
    [InlineData("""[3,"x"]""")]
    [InlineData("""[3,"x",{},{}]""")]
    [InlineData("""[4,"x"]""")]
    [InlineData("""[4,"x",7,"",{}]""")]
    public async Task A_broken_answer_meets_silence(string frame)
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.SendAsync(frame);

        var next = await charger.CallAsync("Heartbeat", "{}", "after");
        Assert.Equal("after", (string)next[1]!);
        await world.Tenant.NoteAsync(station, "UNREADABLE_FRAME");
    }

    [Fact]
    public async Task A_call_in_a_binary_frame_is_served()
    {
        var (_, charger) = await world.ConnectAsync();
        await charger.SendAsync("""[2,"b","Heartbeat",{}]"""u8.ToArray(), WebSocketMessageType.Binary);

        Assert.Equal(3, (int)(await charger.NextAnswerAsync())[0]!);
    }

    [Fact]
    public async Task A_call_in_many_fragments_is_served()
    {
        var (_, charger) = await world.ConnectAsync();
        await charger.SendInFragmentsAsync("""[2,"frägment","Heartbeat",{"€":"Zeichen über die Grenze"}]""");

        var answer = await charger.NextAnswerAsync();
        Assert.Equal(3, (int)answer[0]!);
        Assert.Equal("frägment", (string)answer[1]!);
    }

    [Fact]
    public async Task Text_that_is_no_UTF_8_closes_the_connection_as_the_WebSocket_protocol_demands()
    {
        var (_, charger) = await world.ConnectAsync();
        await charger.SendAsync([0xC3, 0x28, 0xFF, 0xFE], WebSocketMessageType.Text);

        Assert.Equal(1007, (await Assert.ThrowsAsync<ConnectionClosedException>(charger.NextAnswerAsync)).Code);
    }

    [Fact]
    public async Task A_frame_of_one_mebibyte_is_read()
    {
        var (_, charger) = await world.ConnectAsync();
        await charger.SendAsync(Padded(MaxFrameBytes));

        Assert.Equal(3, (int)(await charger.NextAnswerAsync())[0]!);
    }

    [Fact]
    public async Task A_frame_beyond_one_mebibyte_closes_the_connection_as_too_big()
    {
        var (_, charger) = await world.ConnectAsync();
        await charger.SendAsync(Padded(MaxFrameBytes + 1));

        Assert.Equal(1009, (await Assert.ThrowsAsync<ConnectionClosedException>(charger.NextAnswerAsync)).Code);
    }

    private static string Padded(int bytes)
    {
        const string Head = """[2,"x","Heartbeat",{"filler":""";
        const string Tail = "}]";
        var frame = $"{Head}\"{new string('a', bytes - Head.Length - Tail.Length - 2)}\"{Tail}";
        Assert.Equal(bytes, Encoding.UTF8.GetByteCount(frame));
        return frame;
    }
}
