using System.Text.Json;
using GreenFlux.Cli;
using GreenFlux.Cli.Pricing;
using GreenFlux.Cli.Terminal;
using GreenFlux.Ocpi;
using Microsoft.Extensions.Time.Testing;
using static GreenFlux.Tests.Unit.Ocpi.Partner;

namespace GreenFlux.Tests.Unit.Cli;

public sealed class PriceCommandTests : IDisposable
{
    private const string Charged = """{"id":"s1","timeZone":"Europe/Amsterdam","start":"2026-05-04T08:00:00Z","end":"2026-05-04T10:00:00Z","periods":[{"chargingSeconds":7200,"energyKwh":"20"}]}""";

    private static readonly string Simple = Tariff(Element($"{Component("FLAT", "0.50", "20")},{Component("ENERGY", "0.25", "10")},{Component("PARKING_TIME", "2.00", "20", "900")}"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greenflux-price-");

    public void Dispose() => folder.Delete(recursive: true);

    private Task<PriceAnswer> RunAsync(string tariff, string session, bool json = true, string sessionName = "session.json", OcpiVersion? version = null) =>
        PriceAnswer.OfAsync(folder, tariff, session, json, sessionName, version);

    private static string Session(string inside, string zone = "Europe/Amsterdam") => $$"""{"id":"s1","timeZone":"{{zone}}",{{inside}}}""";

    [Fact]
    public async Task A_price_is_shown_line_by_line()
    {
        var answer = await RunAsync(Simple, Charged, json: false);

        Assert.Equal((0, "", ""), (answer.ExitCode, answer.Output, answer.Errors));
        foreach (var text in new[] { "s1: 2026-05-04T10:00:00+02:00 to 2026-05-04T12:00:00+02:00 (Europe/Amsterdam), OCPI 2.2.1 tariff 12, prices before VAT", "ENERGY [0]", "20 kWh", "0.25/kWh", "5.00", "VAT 10 % of 5.00", "6.10" })
            Assert.Contains(text, answer.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_price_is_told_to_a_program()
    {
        var answer = await RunAsync(Simple, Charged);

        Assert.Equal((0, ""), (answer.ExitCode, answer.Screen));
        var price = answer.Json.GetProperty("price");
        Assert.Equal("s1", answer.Json.GetProperty("session").GetString());
        Assert.Equal("5.50 0.60 6.10", string.Join(' ', new[] { "net", "vat", "gross" }.Select(total => price.GetProperty("totals").GetProperty(total).GetRawText())));
        var energy = price.GetProperty("lines")[1];
        Assert.Equal(("ENERGY", "20", "kWh", "0.25", "5.00"), (
            energy.GetProperty("dimension").GetString(), energy.GetProperty("quantity").GetRawText(), energy.GetProperty("unit").GetString(), energy.GetProperty("price").GetRawText(), energy.GetProperty("rounded").GetRawText()));
        Assert.Contains("ENERGY 20 kWh × 0.25 per kWh = 5, billed 5; 10 % VAT", energy.GetProperty("explanation").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readings_out_of_order_and_repeated_are_priced_as_periods_are()
    {
        var answer = await RunAsync(Simple, Session("""
            "readings":[{"at":"2026-05-04T12:00:00+02:00","registerWh":1020000,"state":"parked"},{"at":"2026-05-04T08:00:00Z","registerKwh":"1000"},
            {"at":"2026-05-04T09:00:00Z","registerKwh":1015},{"at":"2026-05-04T10:00:00Z","registerKwh":1020,"state":"parked"},{"at":"2026-05-04T10:40:00Z","registerKwh":1020}]
            """));

        Assert.Equal("7.90", answer.Json.GetProperty("price").GetProperty("totals").GetProperty("gross").GetRawText());
    }

    [Fact]
    public async Task A_reservation_comes_before_charging_and_parking_in_a_period()
    {
        var tariff = Tariff(Element(Component("TIME", "6"), "\"reservation\":\"RESERVATION\""), Element($"{Component("TIME", "3")},{Component("PARKING_TIME", "1")}"));

        var answer = await RunAsync(tariff, Session("""
            "periods":[{"start":"2026-05-04T08:00:00Z","end":"2026-05-04T09:00:00Z","reservationSeconds":"600","chargingSeconds":1200,"parkingSeconds":1800,"energyWh":"5000.5"}]
            """));

        var lines = answer.Json.GetProperty("price").GetProperty("lines").EnumerateArray().Select(line => $"{line.GetProperty("reservation")} {line.GetProperty("dimension")} {line.GetProperty("seconds")}");
        Assert.Equal(["True TIME 600", "False TIME 1200", "False PARKING_TIME 1800"], lines);
    }

    [Fact]
    public async Task An_expired_reservation_is_priced_as_such()
    {
        var tariff = Tariff(Element(Component("FLAT", "4"), "\"reservation\":\"RESERVATION_EXPIRES\""), Element(Component("FLAT", "1")));

        var answer = await RunAsync(tariff, Session("\"reservationExpired\":true,\"start\":\"2026-05-04T08:00:00Z\",\"periods\":[{\"reservationSeconds\":3600}]"));

        Assert.Equal("4.00", answer.Json.GetProperty("price").GetProperty("totals").GetProperty("net").GetRawText());
    }

    [Fact]
    public async Task Many_sessions_come_as_an_array_or_as_lines_and_a_wrong_one_stops_no_other()
    {
        var wrong = Charged.Replace("s1", "s2", StringComparison.Ordinal).Replace("\"20\"", "-1", StringComparison.Ordinal);

        var array = await RunAsync(Simple, $"[{Charged},\n{wrong}]");
        var lines = await RunAsync(Simple, $"{Charged}\n{wrong}\n\nnonsense\n{Charged}\n");
        var shown = await RunAsync(Simple, $"[{Charged},{wrong}]", json: false);

        Assert.Equal((1, 2), (array.ExitCode, array.Json.GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, array.Json[1].GetProperty("price").ValueKind);
        Assert.Contains("session.json: s2: periods[0].energyKwh: -1 is negative; write 0 or more", array.Errors, StringComparison.Ordinal);
        Assert.Equal(4, lines.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("session.json: line 4: the text is not valid JSON", lines.Errors, StringComparison.Ordinal);
        Assert.Contains("1 of 2 sessions priced.", shown.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_line_of_a_jsonl_file_answers_with_one_line()
    {
        var answer = await RunAsync(Simple, Charged, sessionName: "sessions.jsonl");

        Assert.Single(answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"end\":\"2026-05-04T08:00:00Z\",\"periods\":[{\"chargingSeconds\":1}]", "end: \"2026-05-04T08:00:00Z\" is before the start")]
    [InlineData("\"start\":\"2026-05-04T10:00:00\",\"periods\":[{\"chargingSeconds\":1}]", "start: \"2026-05-04T10:00:00\" has no offset")]
    [InlineData("\"start\":\"today\",\"periods\":[{\"chargingSeconds\":1}]", "start: \"today\" is no timestamp")]
    [InlineData("\"periods\":[{\"chargingSeconds\":1}]", "periods[0].start: the start is missing")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[]", "periods: there are no periods")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\"", "there is neither \"readings\" nor \"periods\"")]
    [InlineData("\"readings\":[],\"periods\":[]", "periods: there are readings and periods")]
    [InlineData("\"readings\":[]", "readings: there are no readings")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{}]", "periods[0]: it has neither an end nor seconds")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"end\":\"2026-05-04T11:00:00Z\",\"chargingSeconds\":60}]", "periods[0].end: it is 2026-05-04T11:00:00Z, but the seconds given lead to 2026-05-04T10:01:00Z")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"chargingSeconds\":60},{\"start\":\"2026-05-04T10:02:00Z\",\"chargingSeconds\":60}]", "describe the gap")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"chargingSeconds\":60},{\"start\":\"2026-05-04T10:00:30Z\",\"chargingSeconds\":60}]", "must not overlap")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"end\":\"2026-05-04T12:00:00Z\",\"periods\":[{\"chargingSeconds\":60}]", "end: the session ends at 2026-05-04T12:00:00Z, its last period at 2026-05-04T10:01:00Z")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"reservationSeconds\":60,\"energyKwh\":1}]", "no charging or parking time")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"chargingSeconds\":0,\"energyKwh\":1}]", "no charging or parking time")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"chargingSeconds\":60},{\"reservationSeconds\":60}]", "is a reservation, but the session has begun before it")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"chargingSeconds\":60,\"energykWh\":5}]", "periods[0].energykWh: there is no such field")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"chargingSeconds\":60,\"energyKwh\":5,\"energyWh\":5000}]", "give one of the two")]
    [InlineData("\"start\":\"2020-05-04T10:00:00Z\",\"periods\":[{\"end\":\"2026-05-04T10:00:00Z\"}]", "longer than 366 days")]
    [InlineData("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"end\":\"2026-05-04T09:00:00Z\"}]", "before its start")]
    [InlineData("\"readings\":[{\"at\":\"2026-05-04T10:00:00Z\",\"registerKwh\":5},{\"at\":\"2026-05-04T11:00:00Z\",\"registerKwh\":4}]", "readings[1]: the register falls from 5000 Wh to 4000 Wh")]
    [InlineData("\"readings\":[{\"at\":\"2026-05-04T10:00:00Z\",\"registerKwh\":5},{\"at\":\"2026-05-04T10:00:00Z\",\"registerKwh\":4}]", "another register")]
    [InlineData("\"start\":\"2026-05-04T09:00:00Z\",\"readings\":[{\"at\":\"2026-05-04T10:00:00Z\",\"registerKwh\":5}]", "the session starts at 2026-05-04T09:00:00Z")]
    [InlineData("\"readings\":[{\"at\":\"2026-05-04T10:00:00Z\"}]", "the register is missing")]
    [InlineData("\"readings\":[{\"at\":\"2026-05-04T10:00:00Z\",\"registerKwh\":5,\"state\":\"asleep\"}]", "there is no state")]
    [InlineData("\"reservationExpired\":\"yes\",\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"chargingSeconds\":60}]", "neither true nor false")]
    public async Task A_session_that_can_not_be_has_one_defined_outcome(string inside, string message)
    {
        var answer = await RunAsync(Simple, Session(inside));

        Assert.Equal(1, answer.ExitCode);
        Assert.StartsWith("session.json: s1: ", answer.Errors, StringComparison.Ordinal);
        Assert.Contains(message, answer.Errors, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("price").ValueKind);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("[]", "the array is empty")]
    [InlineData("[{]", "the text is not valid JSON (line 1, byte 3)")]
    public async Task A_file_without_sessions_has_one_defined_outcome(string text, string message)
    {
        var answer = await RunAsync(Simple, text);

        Assert.Equal((1, ""), (answer.ExitCode, answer.Output));
        Assert.Contains($"session.json: {message}", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_zone_must_be_known()
    {
        Assert.Contains("timeZone: there is no time zone \"Mars/Base\"", (await RunAsync(Simple, Session("\"start\":\"2026-05-04T10:00:00Z\",\"periods\":[{\"chargingSeconds\":60}]", "Mars/Base"))).Errors, StringComparison.Ordinal);
        Assert.Contains("timeZone: the time zone is missing", (await RunAsync(Simple, "{\"id\":\"s1\"}")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tariff_that_can_not_be_is_named_with_its_path()
    {
        var negative = await RunAsync(Tariff(Element(Component("ENERGY", "-1"))), Charged);
        var array = await RunAsync($"[{Simple}]", Charged);
        var currency = await RunAsync(Simple.Replace("EUR", "EUX", StringComparison.Ordinal), Charged);

        Assert.Equal((1, 1, 1), (negative.ExitCode, array.ExitCode, currency.ExitCode));
        Assert.Contains("tariff.json: elements[0].price_components[0].price: -1 is negative; write 0 or more", negative.Errors, StringComparison.Ordinal);
        Assert.Contains("tariff.json: this is an array of tariffs; ", array.Errors, StringComparison.Ordinal);
        Assert.Contains("tariff.json: currency: ISO 4217 has no active currency 'EUX'", currency.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_ends_the_command_with_its_name()
    {
        using var nowhere = new StringWriter();
        var options = new PriceOptions(new FileInfo(Path.Combine(folder.FullName, "none.json")), new FileInfo("none"), Json: true, Version: null);

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => new PriceCommand(Screen.On(nowhere, new FakeTimeProvider()), nowhere, nowhere).RunAsync(options, CancellationToken.None));

        Assert.Contains("none.json", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_current_that_the_tariff_needs_must_be_told()
    {
        var answer = await RunAsync(Tariff(Element(Component("TIME", "1"), "\"max_current\":32")), Charged);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("add currentA", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_outside_the_tariffs_validity_is_priced_with_a_note()
    {
        var answer = await RunAsync(Tariff221("\"end_date_time\":\"2019-06-30T23:59:59Z\",", Element(Component("ENERGY", "1"))), Charged);

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("end_date_time", answer.Json.GetProperty("price").GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_about_the_tariff_go_to_standard_error()
    {
        var answer = await RunAsync(Tariff(Element(Component("ENERGY", "1"), "\"dayOfWeek\":[\"MONDAY\"]")), Charged);

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("tariff.json: note: elements[0].restrictions.dayOfWeek: OCPI doesn't have this field", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_can_be_named()
    {
        var answer = await RunAsync(Simple, Charged, version: OcpiVersion.V211);

        var price = answer.Json.GetProperty("price");
        Assert.Equal(("OCPI 2.1.1 tariff 12", JsonValueKind.Null), (price.GetProperty("tariff").GetString(), price.GetProperty("totals").GetProperty("gross").ValueKind));
    }
}
