using static GreenFlux.Tests.Unit.Cli.RuleFiles;

namespace GreenFlux.Tests.Unit.Cli;

/// <summary>The worked examples, each priced by <c>./greenflux price</c> from files.</summary>
public sealed class PriceVectorTests : IDisposable
{
    private const string Peak = "2026-05-04T21:30:00+02:00";
    private const string OnOff = ",\"windows\":[{\"from\":\"08:00\",\"to\":\"22:00\"}]";
    private const string TimeOfUse = "\"timePricing\":\"TIME_OF_USE\"";
    private const string ByTheMinute = "\"timePricing\":\"DYNAMIC_TIME_BASED\"";
    private static readonly string[] PeakAndOffPeak = [Wholesale("peak", Energy("0.53"), OnOff), Wholesale("off-peak", Energy("0.34"), Daily("22:00", "08:00"))];
    private static readonly string[] DayAndNight = [Wholesale("day", Minutes("0.0240"), Daily("09:00", "21:00")), Wholesale("night", Minutes("0.0092"), Daily("21:00", "09:00"))];
    private static readonly string[] PaidBack = [Reimbursement("peak back", Energy("0.25"), OnOff), Reimbursement("off-peak back", Energy("0.20"), Daily("22:00", "08:00"))];
    private static readonly string Evening = Session(Peak, (0, "5000"), (30, "5005.5"), (60, "5011"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greenflux-price-");

    public void Dispose() => folder.Delete(recursive: true);

    public static TheoryData<string, string, string, string> Vectors => new()
    {
        { "TOU-1", File("", PeakAndOffPeak), Evening, "Wholesale 5.83 = 5.83" },
        { "TOU-2", File(TimeOfUse, PeakAndOffPeak), Evening, "Wholesale 2.92 + 1.87 = 4.79" },
        { "TOU-3", File(TimeOfUse, PeakAndOffPeak), Session("2026-05-04T06:00:00+02:00", (0, "0"), (120, "8"), (240, "14")), "Wholesale 2.72 + 3.18 = 5.90" },
        { "TOU-3 off", File("", PeakAndOffPeak), Session("2026-05-04T06:00:00+02:00", (0, "0"), (120, "8"), (240, "14")), "Wholesale 4.76 = 4.76" },
        { "TOU-4", File(TimeOfUse + ",\"roaming\":true", PeakAndOffPeak), Evening, "Wholesale 5.83 = 5.83" },
        { "RB-2 roaming", File(TimeOfUse + ",\"roaming\":true", [.. PeakAndOffPeak, .. PaidBack]), Evening, "Wholesale 5.83 = 5.83; Reimbursement 1.38 + 1.10 = 2.48" },
        { "DTB-1", File("", DayAndNight), Session("2026-05-04T20:30:00+02:00", (0, "0"), (60, "11")), "Wholesale 1.44 = 1.44" },
        { "DTB-2", File(ByTheMinute, DayAndNight), Session("2026-05-04T20:30:00+02:00", (0, "0"), (60, "11")), "Wholesale 0.72 + 0.28 = 1.00" },
        {
            "DTB-3", File(ByTheMinute, Wholesale("day", Minutes("0.0240") + "," + Parking("0.05"), Daily("09:00", "21:00")), Wholesale("night", Minutes("0.0092") + "," + Parking("0.05"), Daily("21:00", "09:00"))),
            Session("2026-05-04T20:30:00+02:00", (0, "0"), (45, "9"), (90, "9")), "Wholesale 0.72 + 0.14 + 2.25 = 3.11"
        },
        { "DTB-3 without parking", File(ByTheMinute, DayAndNight), Session("2026-05-04T20:30:00+02:00", (0, "0"), (45, "9"), (90, "9")), "Wholesale 0.72 + 0.14 = 0.86" },
        { "TH-1", File("", Wholesale("w", Energy("0.40", Above("10", "0.50")))), Session(Peak, (0, "0"), (60, "15")), "Wholesale 4.00 + 2.50 = 6.50" },
        { "TH-2", File("", Wholesale("w", Minutes("0.02", Above("60", "0.05")))), Session(Peak, (0, "0"), (90, "15")), "Wholesale 1.20 + 1.50 = 2.70" },
        {
            "TH-3", File(TimeOfUse, Wholesale("peak", Flat("1.00") + "," + Energy("0.50", Above("10", "0.60")), OnOff), Wholesale("off-peak", Flat("2.00") + "," + Energy("0.30", Above("10", "0.40")), Daily("22:00", "08:00"))),
            Session("2026-05-04T21:00:00+02:00", (0, "0"), (60, "8"), (120, "14")), "Wholesale 1.00 + 4.00 + 0.60 + 1.60 = 7.20"
        },
        { "MIN-1", File("", Wholesale("w", Minutes("0.02"))), Session("2026-05-04T10:00:00+02:00", (0, "0"), (60, "8"), (120, "8")), "Wholesale 2.40 = 2.40" },
        { "MIN-2", File(TimeOfUse, Wholesale("w", Minutes("0.02") + "," + Parking("0.05"))), Session("2026-05-04T10:00:00+02:00", (0, "0"), (60, "8"), (120, "8")), "Wholesale 1.20 + 3.00 = 4.20" },
        {
            "MIN-3", File(TimeOfUse, Wholesale("w", Minutes("0.02", Above("60", "0.05")) + "," + Parking("0.10"))),
            Session("2026-05-04T10:00:00+02:00", (0, "0"), (45, "9"), (75, "9"), (120, "18")), "Wholesale 0.90 + 0.30 + 1.50 + 3.00 = 5.70"
        },
        { "MIN-3 off", File("", Wholesale("w", Minutes("0.02", Above("60", "0.05")))), Session("2026-05-04T10:00:00+02:00", (0, "0"), (45, "9"), (75, "9"), (120, "18")), "Wholesale 1.20 + 3.00 = 4.20" },
        {
            "PK-2", File(TimeOfUse, Wholesale("w", Minutes("0.02") + "," + Parking("0.05"))),
            """{"id":"s1","timeZone":"Europe/Amsterdam","start":"2026-05-04T08:00:00Z","periods":[{"chargingSeconds":"11712","parkingSeconds":18172,"energyKwh":"10.363"}]}""", "Wholesale 3.90 + 15.14 = 19.04"
        },
        {
            "PK-3", File(TimeOfUse + ",\"parkingThresholdW\":\"100\"", Wholesale("w", Minutes("0.02") + "," + Parking("0.05"))),
            Session("2026-05-04T10:00:00+02:00", (0, "0"), (15, "1.500"), (30, "1.525"), (45, "1.549"), (60, "1.549"), (67, "1.549")), "Wholesale 0.60 + 1.85 = 2.45"
        },
        { "RT-1", File("", Wholesale("w", Flat("10.00")), Retail("r", "", Option("WHOLESALE_PLUS_PERCENTAGE", ",\"percentage\":5"))), Session(Peak, (0, "0"), (60, "15")), "Wholesale 10.00 = 10.00; Retail 10.00 + 0.50 = 10.50" },
        { "RT-2", File("", Retail("r", Energy("0.40"))), Session(Peak, (0, "0"), (60, "25")), "Retail 10.00 = 10.00" },
        { "RT-3", File(TimeOfUse, [.. PeakAndOffPeak, Retail("r", "", Option("WHOLESALE_PLUS_PERCENTAGE", ",\"percentage\":7"))]), Evening, "Wholesale 2.92 + 1.87 = 4.79; Retail 4.79 + 0.34 = 5.13" },
        {
            "RT-4 mended", File("", Wholesale("w", Flat("45.00")).Replace("EUR", "SEK", StringComparison.Ordinal), Retail("r", Flat("5.00"), Option("WHOLESALE_PLUS_AMOUNT") + ",\"currency\":\"SEK\"")),
            Session(Peak, (0, "0"), (60, "15")), "Wholesale 45.00 = 45.00; Retail 45.00 + 5.00 = 50.00"
        },
        { "REIMB-1", File("", Wholesale("w", Energy("0.40")), Reimbursement("b", Energy("0.25"))), Session(Peak, (0, "0"), (60, "10")), "Wholesale 4.00 = 4.00; Reimbursement 2.50 = 2.50" },
        { "RE-1 off", File("", Changing), Midnight, "Wholesale 4.00 = 4.00" },
        { "RE-1", File(TimeOfUse, Changing), Midnight, "Wholesale 1.60 + 2.52 = 4.12" },
        { "DST-1", File(TimeOfUse, NightRules), Session("2026-03-29T00:15:00Z", [.. Enumerable.Range(0, 7).Select(i => (i * 15d, $"{i}"))]), "Wholesale 1.02 + 1.59 = 2.61" },
        { "DST-2", File(TimeOfUse, NightRules), Session("2026-10-25T00:15:00Z", [.. Enumerable.Range(0, 9).Select(i => (i * 15d, $"{i}"))]), "Wholesale 0.34 + 1.06 + 0.68 + 1.59 = 3.67" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task A_worked_example_comes_out_to_the_cent(string id, string rules, string session, string costs)
    {
        var answer = await PriceAnswer.OfAsync(folder, rules, session);

        Assert.True(answer.ExitCode == 0, $"{id}: {answer.Errors}");
        Assert.Equal(costs, Costs(answer.Json));
        Assert.Equal("", answer.Errors);
    }

    [Fact]
    public async Task VAT_is_of_the_total_and_only_where_a_rate_is_told()
    {
        var answer = await PriceAnswer.OfAsync(folder, File(TimeOfUse + ",\"retailVatRate\":\"21\"", [.. PeakAndOffPeak, Retail("r", "", Option("WHOLESALE_PLUS_PERCENTAGE", ",\"percentage\":7"))]), Evening);

        var totals = answer.Json.GetProperty("price").GetProperty("engines").EnumerateArray().Select(engine => engine.GetProperty("totals")).Select(total =>
            string.Join(' ', new[] { "unrounded", "net", "vatPercent", "vat", "gross" }.Select(name => total.GetProperty(name).GetRawText())));
        Assert.Equal(["4.785 4.79 null null null", "5.1253 5.13 21 1.08 6.21"], totals);
    }

    private static string[] Changing =>
        [Wholesale("old", Energy("0.40"), ",\"validTo\":\"2026-07-01T00:00:00\""), Wholesale("new", Energy("0.42"), ",\"validFrom\":\"2026-07-01T00:00:00\"")];

    private static string Midnight => Session("2026-06-30T23:30:00+02:00", (0, "0"), (30, "4"), (60, "10"));

    private static string[] NightRules => [Wholesale("night", Energy("0.34"), Daily("22:00", "02:30")), Wholesale("day", Energy("0.53"), Daily("02:30", "22:00"))];
}
