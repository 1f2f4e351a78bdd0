using System.Text.Json;
using GreenFlux.Ocpi;
using static GreenFlux.Tests.Unit.Cli.RuleFiles;

namespace GreenFlux.Tests.Unit.Cli;

/// <summary>Files of billing rules: how they are read, what is refused, and what a person sees.</summary>
public sealed class PriceByRulesTests : IDisposable
{
    private static readonly string Charged = Session("2026-05-04T21:30:00+02:00", (0, "5000"), (30, "5005.5"), (60, "5011"));
    private static readonly string Plain = Wholesale("w", Energy("0.40"));

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greenflux-price-");

    public void Dispose() => folder.Delete(recursive: true);

    private Task<PriceAnswer> RunAsync(string rules, string session, bool json = true) => PriceAnswer.OfAsync(folder, rules, session, json);

    [Fact]
    public async Task A_price_is_shown_as_one_table_for_each_engine()
    {
        var rules = File("\"timePricing\":\"TIME_OF_USE\",\"vatRate\":21", Wholesale("peak", Energy("0.53"), Daily("08:00", "22:00")), Wholesale("off-peak", Energy("0.20"), Daily("22:00", "08:00")), Reimbursement("back", Energy("0.25")));

        var answer = await RunAsync(rules, Charged, json: false);

        Assert.Equal((0, "", ""), (answer.ExitCode, answer.Output, answer.Errors));
        Assert.Equal("""

            s1: 2026-05-04T21:30:00+02:00 to 2026-05-04T22:30:00+02:00 (Europe/Amsterdam)
            11 kWh in 1:00:00, no parked time by the meter; time of use

            Wholesale, tariff code STD
            +---------------------------------------------------------------------------------+
            |          | rule        | from  | to    | quantity |    price | unrounded |  EUR |
            |----------+-------------+-------+-------+----------+----------+-----------+------|
            | energy   | peak v1     | 21:30 | 22:00 |  5.5 kWh | 0.53/kWh |     2.915 | 2.92 |
            | energy   | off-peak v1 | 22:00 | 22:30 |  5.5 kWh | 0.20/kWh |       1.1 | 1.10 |
            |          |             |       |       |          |          |           |      |
            | net      |             |       |       |          |          |           | 4.02 |
            | VAT 21 % |             |       |       |          |          |           | 0.84 |
            | gross    |             |       |       |          |          |           | 4.86 |
            +---------------------------------------------------------------------------------+

            Reimbursement, tariff code BACK
            +--------------------------------------------------------------------------------------+
            |                   | rule    | from  | to    | quantity |    price | unrounded |  EUR |
            |-------------------+---------+-------+-------+----------+----------+-----------+------|
            | energy            | back v1 | 21:30 | 22:30 |   11 kWh | 0.25/kWh |      2.75 | 2.75 |
            |                   |         |       |       |          |          |           |      |
            | total without VAT |         |       |       |          |          |           | 2.75 |
            +--------------------------------------------------------------------------------------+

            """.ReplaceLineEndings(), answer.Screen.ReplaceLineEndings());
    }

    [Fact]
    public async Task A_line_tells_a_program_its_rule_quantity_price_and_readings()
    {
        var line = (await RunAsync(File("", Plain.Replace("\"id\"", "\"version\":3,\"id\"", StringComparison.Ordinal)), Charged)).Json.GetProperty("price").GetProperty("engines")[0].GetProperty("lines")[0];

        Assert.Equal(
            """{"rule":"w","version":3,"dimension":"ENERGY","kind":"Component","start":"2026-05-04T21:30:00+02:00","end":"2026-05-04T22:30:00+02:00","quantity":11,"unit":"kWh","price":0.4,"unrounded":4.4,"rounded":4.40,"fromReading":{"at":"2026-05-04T21:30:00+02:00","registerKwh":5000},"toReading":{"at":"2026-05-04T22:30:00+02:00","registerKwh":5011}}""",
            JsonSerializer.Serialize(line, AsWritten));
    }

    [Fact]
    public async Task One_rule_an_array_and_a_page_of_the_API_are_files_of_rules()
    {
        var shown = Plain.Replace("\"id\"", "\"version\":2,\"modifiedAt\":\"2026-05-01T10:00:00Z\",\"status\":\"ACTIVE\",\"name\":\"Day\",\"id\"", StringComparison.Ordinal);

        foreach (var file in new[] { Plain, $"[{Plain}]", File("", Plain), $$"""{"items":[{{shown}}]}""", File("\"currency\":\"EUR\"", Plain.Replace(",\"currency\":\"EUR\"", "", StringComparison.Ordinal)) })
            Assert.Equal("Wholesale 4.40 = 4.40", Costs((await RunAsync(file, Charged)).Json));
        Assert.Contains("note: next: the list goes on at another page", (await RunAsync($$"""{"items":[{{shown}}],"next":"abc"}""", Charged)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_session_stops_no_other()
    {
        var answer = await RunAsync(File("", Plain), $"{Charged}\n{Charged.Replace("5011", "5001", StringComparison.Ordinal).Replace("s1", "s2", StringComparison.Ordinal)}\n{Charged}", json: false);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("session.json: s2: readings[2]: the register falls from 5005500.0 Wh to 5001000 Wh; ", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("2 of 3 sessions priced.", answer.Screen, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { File("", Wholesale("old", Energy("0.4"), ",\"validTo\":\"2026-01-01T00:00:00\"")), "", "Wholesale: no billing rule of 'STD' is valid at the session's start, 2026-05-04T21:30:00. old v1: It was valid until 2026-01-01T00:00:00; the price is asked for 2026-05-04T21:30:00 (Europe/Amsterdam); add one" },
        { File("", Plain, Wholesale("x", Energy("0.5"))), "", "Wholesale: several billing rules of 'STD' are valid at the session's start, 2026-05-04T21:30:00: w, x; end all but one, or narrow its scope" },
        { File("\"timePricing\":\"TIME_OF_USE\"", Wholesale("w", Energy("0.4"), Daily("08:00", "22:00"))), "", "Wholesale: no billing rule of 'STD' is valid from 2026-05-04T22:00:00 on." },
        { File("", Wholesale("w", Parking("0.4"))), "", "Wholesale: Rule 'w' has a parking price, which needs time-of-use or dynamic time-based tariffs on the station" },
        { File("", Plain), "\"timePricing\":\"DYNAMIC_TIME_BASED\",", "Wholesale: Rule 'w' has an energy price, and with dynamic time-based tariffs energy is not charged for; change the rule, or timePricing (DYNAMIC_TIME_BASED)" },
        { File("", Plain, Plain.Replace("STD", "OTHER", StringComparison.Ordinal).Replace("\"w\"", "\"x\"", StringComparison.Ordinal)), "", "Wholesale: the rules have several tariff codes (OTHER, STD), and the session doesn't say which is its own; write it as tariffCode" },
        { File("", Plain), "\"tariffCode\":\"OTHER\",", "w v1: It is for tariff code 'STD'; the session has 'OTHER'" },
        { File("", Retail("r", "", Option("WHOLESALE_PLUS_PERCENTAGE", ",\"percentage\":5"))), "", "Retail: rule 'r' builds on the wholesale price, and the file has no wholesale rule; add one" },
        { File("", Plain.Replace("EUR", "SEK", StringComparison.Ordinal), Retail("r", Flat("0.5"), Option("WHOLESALE_PLUS_AMOUNT") + ",\"currency\":\"EUR\"")), "", "Retail: CURRENCY_MISMATCH: Rule 'r' adds an amount in EUR to a wholesale cost in SEK" },
        { File("", Plain.Replace("EUR", "SEK", StringComparison.Ordinal), Retail("r", Flat("0.5"), Option("OWN_AMOUNTS_INHERITED_CURRENCY", ",\"allowedCurrencies\":[\"EUR\"]"))), "", "Retail: CURRENCY_NOT_ALLOWED" },
        { File("\"timePricing\":\"TIME_OF_USE\"", Wholesale("w", Energy("0.4"), Daily("08:00", "22:00")), Wholesale("x", Energy("0.4"), Daily("22:00", "08:00")).Replace("EUR", "SEK", StringComparison.Ordinal)), "", "Wholesale: rule 'w' is in EUR and rule 'x', which follows it during the session, in SEK; nothing is converted" },
        { File("", Plain), "\"timePricing\":\"SOMETIMES\",", "timePricing: there is no time pricing \"SOMETIMES\"" },
        { File("", Plain), "\"parties\":{\"cpo\":\"c\"},", "parties.cpo: there is no such field" },
        { File("", Plain), "\"parties\":7,", "parties: the value has the wrong shape" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_session_without_a_price_is_told_why(string rules, string more, string sentence)
    {
        var answer = await RunAsync(rules, Charged.Replace("\"readings\"", $"{more}\"readings\"", StringComparison.Ordinal));

        Assert.Equal(1, answer.ExitCode);
        Assert.StartsWith("session.json: ", answer.Errors, StringComparison.Ordinal);
        Assert.Contains(sentence, answer.Errors, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("price").ValueKind);
    }

    public static TheoryData<string, string> Illegal => new()
    {
        { File("", Wholesale("w", Energy("-1"))), "rules[0].components[0].price: The Energy price -1 is negative; use 0 or more" },
        { File("", Wholesale("w", Energy("40"))), "rules[0].components[0].price: 40 EUR is above 10 EUR, the most that is believed here; check the decimal point" },
        { File("", Wholesale("w", Energy("100000001")).Replace("EUR", "KWD", StringComparison.Ordinal)), "rules[0].components[0].price: The Energy price 100000001 is above 100000000; check the decimal point" },
        { File("", Wholesale("w", Energy("0.1") + "," + Energy("0.2"))), "rules[0].components[1].dimension: The rule already has a price for Energy; keep one" },
        { File("", Wholesale("w", "")), "rules[0].components: The rule has no price component" },
        { File("", Wholesale("w", Energy("\"much\""))), "rules[0].components[0].price: must be a number" },
        { File("", Plain.Replace("EUR", "EUX", StringComparison.Ordinal)), "rules[0].currency: 'EUX' is no ISO 4217 currency; write for example EUR" },
        { File("", Plain.Replace(",\"currency\":\"EUR\"", "", StringComparison.Ordinal)), "rules[0].currency: is missing, and the file has none for all rules" },
        { File("\"currency\":\"EUX\"", Plain), "currency: ISO 4217 has no active currency 'EUX'" },
        { File("", Wholesale("w", Energy("1"), ",\"windows\":[{\"from\":\"08:00\",\"to\":\"12:00\"},{\"from\":\"11:00\",\"to\":\"13:00\"}]")), "rules[0].windows[1]: The window every day 11:00-13:00 overlaps every day 08:00-12:00" },
        { File("", Wholesale("w", Energy("1"), ",\"validFrom\":\"2026-05-01T00:00:00\",\"validTo\":\"2026-04-01T00:00:00\"")), "rules[0].validTo: The validity ends at 2026-04-01T00:00:00, not after its start" },
        { File("", Plain, Plain), "rules[1]: version 1 of rule 'w' is there twice; keep one of the two" },
        { File("\"vat\":21", Plain), "vat: there is no such field" },
        { File("\"vatRate\":-1", Plain), "vatRate: -1 is negative" },
        { File(""), "rules: there are no rules; give at least one" },
        { File("", "7"), "rules[0]: The rule must be a JSON object" },
        { File("", Plain.Replace("\"id\"", "\"version\":0,\"id\"", StringComparison.Ordinal)), "rules[0].version: Version 0 can't be" },
        { "{\"rules\":[],\"rules\":[]}", "a field stands there twice" },
        { "{\"rules\":7}", "rules: the value has the wrong shape" },
    };

    [Theory]
    [MemberData(nameof(Illegal))]
    public async Task A_file_of_rules_that_can_not_be_is_refused_with_the_path(string rules, string message)
    {
        var answer = await RunAsync(rules, Charged);

        Assert.Equal((1, ""), (answer.ExitCode, answer.Output));
        Assert.StartsWith("tariff.json: ", answer.Errors, StringComparison.Ordinal);
        Assert.Contains(message, answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scoped_rule_prices_only_sessions_that_name_its_party()
    {
        var rules = File("", Plain, Wholesale("narrow", Energy("0.30"), ",\"emspScope\":{\"level\":\"TokenGroup\",\"id\":\"staff\"}"));

        Assert.Equal("Wholesale 4.40 = 4.40", Costs((await RunAsync(rules, Charged)).Json));
        Assert.Equal("Wholesale 3.30 = 3.30", Costs((await RunAsync(rules, Charged.Replace("\"readings\"", "\"parties\":{\"tokenGroupIds\":[\"staff\"]},\"readings\"", StringComparison.Ordinal))).Json));
    }

    [Fact]
    public async Task States_that_are_described_count_before_what_the_meter_shows()
    {
        var rules = File("\"timePricing\":\"TIME_OF_USE\"", Wholesale("w", Minutes("1")));
        var metered = Session("2026-05-04T10:00:00+02:00", (0, "0"), (15, "5"), (30, "5"));
        var described = metered.Replace("\"registerKwh\":\"0\"", "\"registerKwh\":\"0\",\"state\":\"charging\"", StringComparison.Ordinal);

        Assert.Equal("Wholesale 15.00 = 15.00", Costs((await RunAsync(rules, metered)).Json));
        Assert.Equal("Wholesale 30.00 = 30.00", Costs((await RunAsync(rules, described)).Json));
    }

    [Fact]
    public async Task What_a_reader_should_know_stands_below_the_price()
    {
        var rules = File("\"timePricing\":\"TIME_OF_USE\",\"meterStepWh\":1000", Wholesale("w", Energy("0.53"), Daily("08:00", "22:00")), Wholesale("x", Energy("10"), Daily("22:00", "08:00")));
        var sparse = Session("2026-05-04T21:30:00+02:00", (0, "0"), (60, "200"));
        var reserved = """{"timeZone":"Europe/Amsterdam","start":"2026-05-04T10:00:00Z","periods":[{"reservationSeconds":600,"chargingSeconds":600,"energyKwh":1}]}""";

        var notes = (await RunAsync(rules, $"[{sparse},{reserved}]")).Json.EnumerateArray().Select(answer => answer.GetProperty("price").GetProperty("notes").EnumerateArray().Select(note => note.GetString()!).ToList()).ToList();

        Assert.Equal(3, notes[0].Count);
        Assert.StartsWith("The meter counts in steps that are too coarse to tell parking", notes[0][0], StringComparison.Ordinal);
        Assert.StartsWith("The platform would hold it back: The Wholesale cost of", notes[0][1], StringComparison.Ordinal);
        Assert.StartsWith("Wholesale: there is no reading at the change of prices at 2026-05-04T22:00:00", notes[0][2], StringComparison.Ordinal);
        Assert.StartsWith("The reservation of 600 s is not priced", Assert.Single(notes[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reservation_without_a_session_has_no_price_by_rules()
    {
        var answer = await RunAsync(File("", Plain), """{"id":"s1","timeZone":"Europe/Amsterdam","start":"2026-05-04T10:00:00Z","periods":[{"reservationSeconds":600}]}""");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("periods: there is a reservation and no session", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_of_no_length_costs_the_start_fee()
    {
        var answer = await RunAsync(File("", Wholesale("w", $"{Flat("1.00")},{Energy("0.40")},{Minutes("0.02")}")), Session("2026-05-04T10:00:00+02:00", (0, "0")));

        Assert.Equal("Wholesale 1.00 + 0.00 + 0.00 = 1.00", Costs(answer.Json));
    }

    [Theory]
    [InlineData("2026-12-31T23:30:00+01:00")]
    [InlineData("2026-02-28T23:30:00+01:00")]
    public async Task A_midnight_is_cut_by_the_location_s_clock_also_at_the_end_of_a_year(string start)
    {
        var next = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture).AddMinutes(30).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        var session = Session(start, (0, "0"), (30, "4"), (60, "10"));
        var rules = File("\"timePricing\":\"TIME_OF_USE\"", Wholesale("old", Energy("0.40"), $",\"validTo\":\"{next}\""), Wholesale("new", Energy("0.42"), $",\"validFrom\":\"{next}\""));
        var ocpi = Ocpi.Partner.Tariff(
            Ocpi.Partner.Element(Ocpi.Partner.Component("ENERGY", "0.40"), $"\"end_date\":\"{next[..10]}\""), Ocpi.Partner.Element(Ocpi.Partner.Component("ENERGY", "0.42"), $"\"start_date\":\"{next[..10]}\""));

        Assert.Equal("Wholesale 1.60 + 2.52 = 4.12", Costs((await RunAsync(rules, session)).Json));
        Assert.Equal("4.12", (await RunAsync(ocpi, session)).Json.GetProperty("price").GetProperty("totals").GetProperty("lines").GetRawText());
    }

    [Fact]
    public async Task The_OCPI_version_means_nothing_to_rules_and_says_so()
    {
        var answer = await PriceAnswer.OfAsync(folder, File("", Plain), Charged, version: OcpiVersion.V221);

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("note: these are billing rules, not an OCPI tariff; leave --ocpi out", answer.Errors, StringComparison.Ordinal);
    }
}
