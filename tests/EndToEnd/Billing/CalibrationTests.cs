using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.Signing;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>Signed meter values from the charger's frames to the CDR and to the driver (domain §11, Eichrecht).</summary>
public sealed class CalibrationTests(SharedPlatform world) : IClassFixture<SharedPlatform>, IDisposable
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Eleven = Ten.AddHours(1);

    private readonly SigningMeter meter = new();

    public void Dispose() => meter.Dispose();

    [Fact]
    public async Task What_the_meter_signed_is_billed_and_offered_to_the_driver_unchanged()
    {
        var (station, charger) = await UnderLawAsync();
        // Odd white space and letters: nothing of it may change on its way.
        var begin = meter.Sign($$"""{ "FV":"1.0","MS":"Zähler \u00e9  1", "PG":"T1",	"RD":[{"TM":"2026-03-10T10:00:00,000+0000 S","TX":"B","RV":500.000,"RI":"1-b:1.8.0","RU":"kWh","ST":"G"}] }""");
        var end = meter.Sign($$"""{"FV":"1.0","MS":"Zähler \u00e9  1","PG":"T2","RD":[{"TM":"2026-03-10T11:00:00,000+0000 S","TX":"E","RV":510.020,"RI":"1-b:1.8.0","RU":"kWh","ST":"G"}]}""");
        var transaction = await charger.StartAsync(Ten, 1000);
        await SignedAsync(charger, transaction, Ten, "Transaction.Begin", begin);
        await StopAsync(charger, transaction, 11_000, ("Transaction.End", Convert.ToBase64String(Encoding.UTF8.GetBytes(end))));

        var cdr = await CdrAsync(station);
        Assert.Equal((10_020m, 4.01m), ((decimal)cdr["totalEnergyWh"]!, (decimal)cdr["totalCost"]!));
        var calibration = cdr["calibration"]!;
        Assert.Equal(("VERIFIED", true, "OCMF", "1.0"), ((string)calibration["verdict"]!, (bool)calibration["isRequired"]!, (string)calibration["encodingMethod"]!, (string)calibration["encodingMethodVersion"]!));
        Assert.Equal((500_000m, 510_020m), ((decimal)calibration["begin"]!["registerWh"]!, (decimal)calibration["end"]!["registerWh"]!));

        var offered = await world.Tenant.GetAsync($"/api/v1/cdrs/{cdr["id"]}/signed-meter-data");
        Assert.Equal([("START", begin, null), ("END", end, Convert.ToBase64String(Encoding.UTF8.GetBytes(end)))],
            offered["values"]!.AsArray().Select(value => ((string)value!["nature"]!, (string)value["signedData"]!, (string?)value["asReceived"])));
        Assert.Equal(((string)cdr["sessionId"]!, meter.PublicKey), ((string)offered["sessionId"]!, (string)offered["publicKey"]!));
        Assert.Equal(begin.Split('|')[1], (string)offered["values"]![0]!["plainData"]!);

        using var driver = world.Platform.Client();
        var link = (string)calibration["signedMeterDataUrl"]!;
        var url = new Uri((string)offered["url"]!);
        Assert.Equal(link, url.AbsolutePath);
        Assert.Equal(offered.ToJsonString(), JsonNode.Parse(await driver.GetStringAsync(url))!.ToJsonString());
        var file = XDocument.Parse(await driver.GetStringAsync(new Uri(link + "/transparency.xml", UriKind.Relative)));
        Assert.Equal([begin, end], file.Descendants("signedData").Select(element => element.Value));
        Assert.Equal(["Transaction.Begin", "Transaction.End"], file.Descendants("value").Select(element => element.Attribute("context")!.Value));
    }

    /// <summary>Read they can't be, and yet they are the driver's proof.</summary>
    [Theory]
    [InlineData("1B1B1B1B010101017605000000006200620072650000010176010107", "EDL40 E-Mobility Extension")]
    [InlineData("<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?><signedMeterValue><publicKey encoding=\"base64\">8Ygl</publicKey><meterValueSignature encoding=\"base64\">wQdZ</meterValueSignature><signatureMethod>ECDSA192SHA256</signatureMethod><encodingMethod>EDL</encodingMethod><encodedMeterValue encoding=\"base64\">CQFF</encodedMeterValue></signedMeterValue>", "EDL40 Mennekes")]
    public async Task Values_of_EDL40_are_kept_offered_unchanged_and_billed_by_the_register_once_somebody_has_checked_them(string value, string method)
    {
        var (station, charger) = await UnderLawAsync(",\"certifiedTime\":true");
        var transaction = await charger.StartAsync(Ten, 1000);
        await StopAsync(charger, transaction, 11_000, ("Transaction.End", value));
        Assert.Equal(["SIGNED_VALUES_UNVERIFIABLE"], await ReasonsAsync(station));
        var flagged = Assert.Single(await world.Tenant.FlaggedAsync(station));
        Assert.Equal(["ACCEPT", "DROP"], flagged["allowedActions"]!.AsArray().Select(action => (string)action!));
        await world.Tenant.PostAsync($"/api/v1/flagged-transactions/{(string)flagged["id"]!}/accept", """{"reason":"the transparency software finds it valid"}""");

        var cdr = await CdrAsync(station);
        Assert.Equal((10_000m, "NOT_VERIFIED", method), ((decimal)cdr["totalEnergyWh"]!, (string)cdr["calibration"]!["verdict"]!, (string)cdr["calibration"]!["encodingMethod"]!));
        using var driver = world.Platform.Client();
        var offered = JsonNode.Parse(await driver.GetStringAsync(new Uri((string)cdr["calibration"]!["signedMeterDataUrl"]!, UriKind.Relative)))!;
        Assert.Equal((value, "END"), ((string)Assert.Single(offered["values"]!.AsArray())!["signedData"]!, (string)offered["values"]![0]!["nature"]!));
    }

    [Fact]
    public async Task A_link_that_was_not_given_out_opens_nothing()
    {
        var (station, charger) = await UnderLawAsync();
        var transaction = await charger.StartAsync(Ten, 1000);
        await StopAsync(charger, transaction, 11_000, ("Transaction.End", meter.Whole(Ten, 500, Eleven, 510)));
        var link = (string)(await CdrAsync(station))["calibration"]!["signedMeterDataUrl"]!;
        using var driver = world.Platform.Client();
        foreach (var other in new[] { link[..^1] + (link[^1] == 'A' ? 'B' : 'A'), "/api/signed-meter-data/x", "/api/signed-meter-data/.", "/api/signed-meter-data/%20.%20", link.Replace(".", ".AAAA", StringComparison.Ordinal) })
        {
            using var answer = await driver.GetAsync(new Uri(other, UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        using var itself = await driver.GetAsync(new Uri(link, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, itself.StatusCode);
    }

    [Fact]
    public async Task The_link_of_a_session_that_was_billed_anew_opens_the_CDR_that_bills_it()
    {
        var (station, charger) = await UnderLawAsync();
        var transaction = await charger.StartAsync(Ten, 1000);
        await StopAsync(charger, transaction, 11_000, ("Transaction.End", meter.Whole(Ten, 500, Eleven, 510)));
        var cdr = await CdrAsync(station);
        var credited = await world.Tenant.PostAsync($"/api/v1/cdrs/{cdr["id"]}/credit", """{"reason":"wrong driver"}""");
        var reopened = await world.Tenant.PostAsync($"/api/v1/flagged-transactions/{credited["flaggedTransaction"]!["id"]}/reopen", """{"reason":"the right one"}""");

        var anew = await world.Tenant.GetAsync($"/api/v1/cdrs/{reopened["cdrId"]}");
        using var driver = world.Platform.Client();
        var opened = JsonNode.Parse(await driver.GetStringAsync(new Uri((string)anew["calibration"]!["signedMeterDataUrl"]!, UriKind.Relative)))!;
        Assert.Equal((string)anew["id"]!, (string)opened["cdrId"]!);
        Assert.NotEqual((string)cdr["id"]!, (string)anew["id"]!);
    }

    [Fact]
    public async Task A_false_value_or_none_at_all_holds_the_session_back()
    {
        var (station, charger) = await UnderLawAsync();
        var transaction = await charger.StartAsync(Ten, 1000);
        await StopAsync(charger, transaction, 11_000, ("Transaction.End", meter.Whole(Ten, 500, Eleven, 510).Replace("510", "520", StringComparison.Ordinal)));
        Assert.Equal(["CALIBRATION_FAILED"], await ReasonsAsync(station));

        (station, charger) = await UnderLawAsync();
        await charger.StopAsync(await charger.StartAsync(Ten, 1000), Eleven, 11_000);
        Assert.Equal(["SIGNED_VALUES_MISSING"], await ReasonsAsync(station));
    }

    [Fact]
    public async Task At_any_station_with_a_registered_key_a_false_value_holds_the_session_back()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 1000);
        await StopAsync(charger, transaction, 11_000, ("Transaction.End", meter.Whole(Ten, 500, Eleven, 510)));
        Assert.Equal(("NOT_VERIFIED", 10_000m), await VerdictAsync(station));

        (station, charger) = await world.ConnectAsync();
        using var other = new SigningMeter();
        await RegisterAsync(station, other.PublicKey);
        transaction = await charger.StartAsync(Ten, 1000);
        await StopAsync(charger, transaction, 11_000, ("Transaction.End", meter.Whole(Ten, 500, Eleven, 510)));
        Assert.Equal(["SIGNATURE_INVALID"], await ReasonsAsync(station));
    }

    [Fact]
    public async Task Values_that_come_after_the_stop_count_for_their_session()
    {
        var (station, charger) = await UnderLawAsync(",\"settleDelaySeconds\":3");
        var transaction = await charger.StartAsync(Ten, 1000);
        await charger.StopAsync(transaction, Eleven, 11_000);
        // Another transaction is under way on the connector; the values name the one before.
        await charger.StartAsync(Eleven.AddSeconds(20), 11_000);
        await SignedAsync(charger, transaction, Eleven.AddMinutes(1), "Transaction.End", meter.Whole(Ten, 500, Eleven, 510));
        Assert.Equal(("VERIFIED", 10_000m), await VerdictAsync(station));
    }

    [Fact]
    public async Task Values_in_vendor_data_are_taken_and_other_vendor_data_are_not()
    {
        var (station, charger) = await UnderLawAsync();
        var transaction = await charger.StartAsync(Ten, 1000);
        var data = new JsonObject { ["transactionId"] = transaction, ["signedMeterValues"] = new JsonArray(meter.Record("B", Ten, 500), meter.Record("E", Eleven, 510)) }.ToJsonString();
        Assert.Equal("Accepted", await TransferAsync(charger, data));
        Assert.Equal("Accepted", await TransferAsync(charger, data));
        Assert.Equal("UnknownVendorId", await TransferAsync(charger, "{\"hello\":1}"));
        Assert.Equal("Rejected", await TransferAsync(charger, meter.Record("B", Ten, 1)));
        await world.Tenant.NoteAsync(station, "SIGNED_DATA_WITHOUT_TRANSACTION");
        await charger.StopAsync(transaction, Eleven, 11_000);
        Assert.Equal(("VERIFIED", 10_000m), await VerdictAsync(station));
    }

    [Fact]
    public async Task A_charger_that_tells_another_key_is_noticed_and_the_registered_one_stays()
    {
        var (station, charger) = await UnderLawAsync();
        using var other = new SigningMeter();
        await world.Tenant.PostAsync("/api/v1/commands", $$"""{"stationId":"{{station}}","type":"ReadConfiguration","keys":["MeterPublicKey[1]"]}""");
        var call = await charger.NextCallAsync();
        await charger.AnswerAsync(call, $$"""{"configurationKey":[{"key":"MeterPublicKey[1]","readonly":true,"value":"{{other.PublicKey}}"}]}""");
        await world.Tenant.NoteAsync(station, "METER_KEY_DIFFERS");

        var keys = await world.Tenant.GetAsync($"/api/v1/charge-stations/{station}/meter-keys");
        var first = keys["connectors"]![0]!;
        Assert.True((bool)first["differs"]!);
        Assert.Equal((meter.PublicKey, other.PublicKey, false), ((string)first["keys"]![0]!["publicKey"]!, (string)first["told"]![0]!["publicKey"]!, (bool)first["told"]![0]!["isRegistered"]!));
    }

    [Fact]
    public async Task Keys_are_registered_for_configured_connectors_and_by_the_version_that_was_read()
    {
        var station = await world.Tenant.CreateStationAsync();
        Assert.Equal(HttpStatusCode.NotFound, await PutAsync($"{station}/meter-keys/9", "*", meter.PublicKey));
        Assert.Equal(HttpStatusCode.NotFound, await PutAsync("nowhere/meter-keys/1", "*", meter.PublicKey));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PutAsync($"{station}/meter-keys/1", "*", "no key"));
        using var before = await world.Tenant.Client.GetAsync(new Uri($"/api/v1/charge-stations/{station}/meter-keys/1", UriKind.Relative));
        var tag = before.Headers.ETag!.Tag;
        Assert.Equal(HttpStatusCode.OK, await PutAsync($"{station}/meter-keys/1", tag, meter.PublicKey));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await PutAsync($"{station}/meter-keys/1", tag, meter.PublicKey));
    }

    private async Task<(string Station, TestCharger Charger)> UnderLawAsync(string extra = "")
    {
        var station = await world.Tenant.CreateStationAsync(",\"calibrationLaw\":true" + extra);
        await RegisterAsync(station, meter.PublicKey);
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        return (station, charger);
    }

    private async Task RegisterAsync(string station, string key) => Assert.Equal(HttpStatusCode.OK, await PutAsync($"{station}/meter-keys/1", "*", key));

    private async Task<HttpStatusCode> PutAsync(string path, string ifMatch, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"/api/v1/charge-stations/{path}", UriKind.Relative))
        {
            Content = new StringContent($$"""{"keys":[{"publicKey":"{{key}}","meterSerial":"LEM-4711"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await world.Tenant.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private static Task SignedAsync(TestCharger charger, int transaction, DateTimeOffset at, string context, string value) => charger.ResultAsync("MeterValues", new JsonObject
    {
        ["connectorId"] = 1,
        ["transactionId"] = transaction,
        ["meterValue"] = new JsonArray(new JsonObject { ["timestamp"] = TestCharger.At(at), ["sampledValue"] = new JsonArray(Sample(context, value)) }),
    }.ToJsonString());

    private static Task StopAsync(TestCharger charger, int transaction, int meterStop, (string Context, string Value) signed) => charger.ResultAsync("StopTransaction", new JsonObject
    {
        ["transactionId"] = transaction,
        ["meterStop"] = meterStop,
        ["timestamp"] = TestCharger.At(Eleven),
        ["transactionData"] = new JsonArray(new JsonObject { ["timestamp"] = TestCharger.At(Eleven), ["sampledValue"] = new JsonArray(Sample(signed.Context, signed.Value)) }),
    }.ToJsonString());

    private static JsonObject Sample(string context, string value) => new() { ["value"] = value, ["format"] = "SignedData", ["context"] = context };

    private static async Task<string> TransferAsync(TestCharger charger, string data) =>
        (string)(await charger.ResultAsync("DataTransfer", new JsonObject { ["vendorId"] = "com.example", ["messageId"] = "Signed", ["data"] = data }.ToJsonString()))["status"]!;

    private async Task<JsonNode> CdrAsync(string station) =>
        await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault() ?? (await world.Tenant.FlaggedAsync(station)) switch
        {
            [] => null,
            [var flagged, ..] => throw new InvalidOperationException(flagged.ToJsonString()),
        }, $"a CDR of {station}");

    private async Task<(string Verdict, decimal EnergyWh)> VerdictAsync(string station)
    {
        var cdr = await CdrAsync(station);
        return ((string)cdr["calibration"]!["verdict"]!, (decimal)cdr["totalEnergyWh"]!);
    }

    private async Task<IEnumerable<string>> ReasonsAsync(string station)
    {
        var flagged = await Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), $"a flag of {station}");
        return flagged["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!);
    }
}
