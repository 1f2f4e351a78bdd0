using System.Globalization;
using System.Text.Json;

namespace GreenFlux.Tests.Unit.Cli;

/// <summary>Short spellings of files of billing rules and of described sessions.</summary>
internal static class RuleFiles
{
    public static string File(string terms, params string[] rules) => $"{{{terms}{(terms.Length > 0 ? "," : "")}\"rules\":[{string.Join(",\n", rules)}]}}";

    public static string Wholesale(string id, string components, string more = "") => Rule(id, "Wholesale", "\"tariffCode\":\"STD\",\"currency\":\"EUR\"", components, more);

    public static string Reimbursement(string id, string components, string more = "") => Rule(id, "Reimbursement", "\"tariffCode\":\"BACK\",\"currency\":\"EUR\"", components, more);

    public static string Retail(string id, string components, string more = ",\"currency\":\"EUR\"") => Rule(id, "Retail", "\"retailPackageId\":\"PACK\"", components, more);

    public static string Option(string option, string more = "") => $$""","retailPricing":{"option":"{{option}}"{{more}}}""";

    public static string Daily(string from, string to) => $$""","windows":[{"from":"{{from}}","to":"{{to}}"}]""";

    public static string Flat(string price) => $$"""{"dimension":"Flat","price":{{price}}}""";

    public static string Energy(string price, string more = "") => $$"""{"dimension":"Energy","price":{{price}}{{more}}}""";

    public static string Minutes(string price, string more = "") => $$"""{"dimension":"Time","price":{{price}}{{more}}}""";

    public static string Parking(string price, string more = "") => $$"""{"dimension":"Parking","price":{{price}}{{more}}}""";

    public static string Above(string quantity, string price) => $$""","threshold":{"above":{{quantity}},"price":{{price}}}""";

    /// <summary>Register readings in kWh, some minutes after the start.</summary>
    /// <param name="start">With its offset, for example <c>2026-05-04T21:30:00+02:00</c>.</param>
    public static string Session(string start, params (double Minute, string Kwh)[] registers) => Session("", start, registers);

    public static string Session(string more, string start, params (double Minute, string Kwh)[] registers)
    {
        var from = DateTimeOffset.Parse(start, CultureInfo.InvariantCulture);
        var readings = registers.Select(register =>
            $$"""{"at":"{{from.AddMinutes(register.Minute).ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}","registerKwh":"{{register.Kwh}}"}""");
        return $$"""{"id":"s1","timeZone":"Europe/Amsterdam",{{more}}"readings":[{{string.Join(',', readings)}}]}""";
    }

    /// <summary>The rounded lines of each engine and its total: <c>Wholesale 2.92 + 1.87 = 4.79</c>.</summary>
    public static string Costs(JsonElement answer) => string.Join("; ", answer.GetProperty("price").GetProperty("engines").EnumerateArray().Select(engine =>
        $"{engine.GetProperty("engine").GetString()} {string.Join(" + ", engine.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("rounded").GetRawText()))} = {engine.GetProperty("totals").GetProperty("net").GetRawText()}"));

    private static string Rule(string id, string engine, string terms, string components, string more) =>
        $$"""{"id":"{{id}}","engine":"{{engine}}",{{terms}},"components":[{{components}}]{{more}}}""";
}
