using System.Text.Json;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Tests.Unit.Ocpp;

public sealed class RepliesTests
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 3, 1, 11, 30, 15, 7, TimeSpan.FromHours(1)).AddTicks(1234);

    [Theory]
    [MemberData(nameof(Replies))]
    public void A_reply_is_written_as_the_specification_has_it(ChargerReply reply, string payload) =>
        Assert.Equal($"[3,\"id-1\",{payload}]", Wire.Protocol.EncodeReply("id-1", reply));

    public static TheoryData<ChargerReply, string> Replies() => new()
    {
        { new BootReply(BootStatus.Accepted, Now, 300), """{"status":"Accepted","currentTime":"2026-03-01T10:30:15.007Z","interval":300}""" },
        { new BootReply(BootStatus.Pending, Now, 0), """{"status":"Pending","currentTime":"2026-03-01T10:30:15.007Z","interval":0}""" },
        { new HeartbeatReply(Now), """{"currentTime":"2026-03-01T10:30:15.007Z"}""" },
        { Acknowledged.Instance, "{}" },
        { new AuthorizationReply(new TokenVerdict(AuthorizationStatus.ConcurrentTx)), """{"idTagInfo":{"status":"ConcurrentTx"}}""" },
        {
            new AuthorizationReply(new TokenVerdict(AuthorizationStatus.Accepted, Now, "GROUP")),
            """{"idTagInfo":{"status":"Accepted","expiryDate":"2026-03-01T10:30:15.007Z","parentIdTag":"GROUP"}}"""
        },
        { new TransactionStartedReply("2147483647", new TokenVerdict(AuthorizationStatus.Blocked)), """{"transactionId":2147483647,"idTagInfo":{"status":"Blocked"}}""" },
        { new TransactionEndedReply(new TokenVerdict(AuthorizationStatus.Expired)), """{"idTagInfo":{"status":"Expired"}}""" },
        { new TransactionEndedReply(null), "{}" },
        { new VendorDataReply("UnknownVendorId"), """{"status":"UnknownVendorId"}""" },
        { new VendorDataReply("Accepted", "{\"a\":\"<é>\"}"), """{"status":"Accepted","data":"{\"a\":\"<é>\"}"}""" },
    };

    [Fact]
    public void A_group_that_is_too_long_for_the_charger_is_left_out_rather_than_cut()
    {
        Assert.Contains(new string('g', 20), Encode(20), StringComparison.Ordinal);
        Assert.DoesNotContain("parentIdTag", Encode(21), StringComparison.Ordinal);
        static string Encode(int length) =>
            Wire.Protocol.EncodeReply("a", new AuthorizationReply(new TokenVerdict(AuthorizationStatus.Accepted, null, new string('g', length))));
    }

    [Fact]
    public void A_refusal_is_a_call_error()
    {
        var error = Wire.ParseError(Wire.Protocol.EncodeReply("id-1", new RefusedReply(OcppErrorCode.SecurityError, "not yours")));
        Assert.Equal(("id-1", "SecurityError", "not yours"), (error.MessageId, error.Code, error.Description));
    }

    [Fact]
    public void A_long_description_is_cut_to_255() =>
        Assert.Equal(255, Wire.ParseError(Wire.Protocol.EncodeReply("a", new RefusedReply("GenericError", new string('x', 1000)))).Description.Length);

    [Fact]
    public void The_message_id_comes_back_as_it_was_whatever_it_holds()
    {
        const string id = "a\"\\\u0001é😀";
        using var answer = JsonDocument.Parse(Wire.Protocol.EncodeReply(id, Acknowledged.Instance));
        Assert.Equal(id, answer.RootElement[1].GetString());
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("2147483648")]
    [InlineData("")]
    public void A_transaction_id_that_1_6_cannot_carry_is_a_bug_of_the_caller(string id) =>
        Assert.Throws<ArgumentException>(() => Wire.Protocol.EncodeReply("a", new TransactionStartedReply(id, new TokenVerdict(AuthorizationStatus.Accepted))));

    [Fact]
    public void Words_that_1_6_does_not_have_are_bugs_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => Wire.Protocol.EncodeReply("a", new RefusedReply("OccurrenceConstraintViolation", "two r")));
        Assert.Throws<ArgumentException>(() => Wire.Protocol.EncodeReply("a", new VendorDataReply("Perhaps")));
        Assert.Throws<ArgumentOutOfRangeException>(() => Wire.Protocol.EncodeReply("a", new BootReply(BootStatus.Accepted, Now, -1)));
    }
}
