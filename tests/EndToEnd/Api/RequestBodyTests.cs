using System.Net.Http.Headers;
using System.Text;

namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class RequestBodyTests(ApiHost host)
{
    private const string Locations = "/api/v1/locations";

    [Theory]
    [InlineData("{", "MALFORMED_JSON")]
    [InlineData("{'name':1}", "MALFORMED_JSON")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}", "MALFORMED_JSON")]
    [InlineData("{} {}", "MALFORMED_JSON")]
    [InlineData("", "MISSING_BODY")]
    [InlineData("null", "INVALID_TYPE")]
    [InlineData("[]", "INVALID_TYPE")]
    [InlineData("\"text\"", "INVALID_TYPE")]
    public async Task What_is_no_JSON_object_is_refused(string json, string code)
    {
        var tenant = await host.NewTenantAsync();
        var reply = await tenant.SendAsync("POST", Locations, ApiClient.Raw(json));
        Assert.Equal((400, code), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData(new byte[] { 0xF4 })]
    [InlineData(new byte[] { (byte)'\\', (byte)'u', (byte)'d', (byte)'8', (byte)'0', (byte)'0' })]
    public async Task What_is_no_text_is_refused_wherever_it_stands(byte[] broken)
    {
        var tenant = await host.NewTenantAsync();
        foreach (var (before, after) in new[] { ("{\"engine\":\"", "\"}"), ("{\"", "\":1}"), ("{\"code\":\"", "\"}"), ("{\"x\":[\"", "\"]}") })
        {
            using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(before), .. broken, .. Encoding.UTF8.GetBytes(after)]);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var reply = await tenant.SendAsync("POST", "/api/v1/tariffs", content);
            Assert.Equal((400, "MALFORMED_JSON"), (reply.Status, reply.Code));
        }
    }

    [Fact]
    public async Task A_refusal_is_short_however_much_was_wrong()
    {
        var tenant = await host.NewTenantAsync();
        var manyFields = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"p{i}\":1"));
        foreach (var body in new[] { $"{{{manyFields}}}", $"{{\"{new string('x', 500_000)}\":1}}", $$"""{"code":"{{new string('x', 500_000)}}","engine":"Wholesale","currency":"EUR"}""" })
        {
            var reply = await tenant.SendAsync("POST", "/api/v1/tariffs", ApiClient.Raw(body));
            Assert.InRange(reply.Status, 400, 422);
            Assert.InRange(reply.Raw.Length, 1, 64 * 1024);
        }
    }

    [Fact]
    public async Task Nesting_ten_thousand_deep_is_refused()
    {
        var tenant = await host.NewTenantAsync();
        var reply = await tenant.SendAsync("POST", Locations, ApiClient.Raw(string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000)));
        Assert.Equal((400, "MALFORMED_JSON"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_by_the_callers_field_names()
    {
        var tenant = await host.NewTenantAsync();
        var reply = await tenant.SendAsync("POST", "/api/v1/charge-stations", ApiClient.Raw("""
            { "id": 7, "tariffCode": null, "colour": "red", "deploymentState": "Somewhere", "settleDelaySeconds": 1.5,
              "evses": [ { "connectors": [ { "id": 1, "maxPowerW": "11000" }, { "maxPowerW": 1, "x": 0 }, null ] }, "evse" ] }
            """));

        Assert.Equal(400, reply.Status);
        var errors = reply.Body.GetProperty("errors").EnumerateArray()
            .ToDictionary(error => error.GetProperty("field").GetString()!, error => error.GetProperty("code").GetString(), StringComparer.Ordinal);
        Assert.Equal("UNKNOWN_FIELD", errors["colour"]);
        Assert.Equal("MISSING_FIELD", errors["locationId"]);
        Assert.Equal("INVALID_TYPE", errors["id"]);
        Assert.Equal("INVALID_TYPE", errors["tariffCode"]);
        Assert.Equal("INVALID_TYPE", errors["deploymentState"]);
        Assert.Equal("INVALID_TYPE", errors["settleDelaySeconds"]);
        Assert.Equal("INVALID_TYPE", errors["evses[0].connectors[0].maxPowerW"]);
        Assert.Equal("MISSING_FIELD", errors["evses[0].connectors[1].id"]);
        Assert.Equal("UNKNOWN_FIELD", errors["evses[0].connectors[1].x"]);
        Assert.Equal("INVALID_TYPE", errors["evses[0].connectors[2]"]);
        Assert.Equal("INVALID_TYPE", errors["evses[1]"]);
        Assert.DoesNotContain("GreenFlux", reply.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Retail\"", 422)]
    [InlineData("\"Wholesale \"", 400)]
    [InlineData("\"Retail, Wholesale\"", 400)]
    [InlineData("\"1\"", 400)]
    [InlineData("0", 400)]
    [InlineData("true", 400)]
    public async Task An_enum_is_one_of_its_names(string engine, int status)
    {
        var tenant = await host.NewTenantAsync();
        var reply = await tenant.SendAsync("POST", "/api/v1/tariffs", ApiClient.Raw($$"""{ "code": "AC", "engine": {{engine}}, "currency": "EUR" }"""));
        Assert.Equal((status, "engine"), (reply.Status, reply.Field));
        if (status == 400)
            Assert.Contains("Wholesale, Retail, Reimbursement", reply.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"2026-05-01T10:15:00\"")]
    [InlineData("\"tomorrow\"")]
    [InlineData("1777630500")]
    public async Task An_instant_without_an_offset_is_no_instant(string instant)
    {
        var tenant = await host.NewTenantAsync();
        var reply = await tenant.SendAsync("POST", "/api/v1/tokens", ApiClient.Raw($$"""{ "uid": "CARD", "expiresAt": {{instant}} }"""));
        Assert.Equal((400, "INVALID_TYPE", "expiresAt"), (reply.Status, reply.Code, reply.Field));
    }

    [Fact]
    public async Task Instants_come_back_in_UTC()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.MakeAsync("/api/v1/tokens", new { uid = "CARD", expiresAt = "2026-05-01T12:15:00.5+02:00" });
        Assert.Equal("2026-05-01T10:15:00.5Z", made.Text("expiresAt"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_content_type_is_refused(string mediaType)
    {
        var tenant = await host.NewTenantAsync();
        var reply = await tenant.SendAsync("POST", Locations, ApiClient.Raw("{}", mediaType));
        Assert.Equal((415, "UNSUPPORTED_MEDIA_TYPE"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_body_without_a_content_type_is_refused()
    {
        var tenant = await host.NewTenantAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        Assert.Equal(415, (await tenant.SendAsync("POST", Locations, content)).Status);
        using var latin = new ByteArrayContent("{}"u8.ToArray());
        latin.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=iso-8859-1");
        Assert.Equal(415, (await tenant.SendAsync("POST", Locations, latin)).Status);
    }

    [Fact]
    public async Task A_body_of_more_than_one_mebibyte_is_refused()
    {
        var tenant = await host.NewTenantAsync();
        var reply = await tenant.SendAsync("POST", Locations, ApiClient.Raw($$"""{ "name": "{{new string('x', 1 << 20)}}" }"""));
        Assert.Equal((413, "BODY_TOO_LARGE"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_byte_order_mark_does_no_harm()
    {
        var tenant = await host.NewTenantAsync();
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetPreamble(), .. """{ "uid": "MARKED" }"""u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.Equal(201, (await tenant.SendAsync("POST", "/api/v1/tokens", content)).Status);
    }

    [Fact]
    public async Task A_query_parameter_that_is_not_known_is_named()
    {
        var tenant = await host.NewTenantAsync();
        var reply = await tenant.GetAsync("/api/v1/locations?limt=5");
        Assert.Equal((400, "INVALID_QUERY", "limt"), (reply.Status, reply.Code, reply.Field));
        Assert.Contains("limit", reply.Text("detail"), StringComparison.Ordinal);
    }
}
