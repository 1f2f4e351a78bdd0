using System.Text.Json;
using GreenFlux.Ocpi;
using GreenFlux.Ocpi.Cdrs;

namespace GreenFlux.Tests.Unit.Ocpi;

/// <summary>CDRs of the three versions, as partners send them.</summary>
public sealed class CdrReaderTests
{
    private const string Old = """{"id":"1","start_date_time":"2026-03-10T09:00:00","stop_date_time":"2026-03-10T10:00:00Z","auth_id":"NL-GFX-1","location":{"id":"L","country":"nld","time_zone":"Europe/Amsterdam"},"currency":"EUR","total_cost":"4.00","total_energy":10.5,"total_time":1}""";
    private const string New = """{"country_code":"DE","party_id":"ALL","id":"1","start_date_time":"2026-03-10T09:00:00Z","end_date_time":"2026-03-10T10:00:00Z","cdr_token":{"uid":"T","contract_id":"C"},"cdr_location":{"id":"L","country":"DEU","evse_id":"E"},"currency":"EUR","total_cost":{"excl_vat":4,"incl_vat":4.76},"total_energy":10.5,"charging_periods":[{"start_date_time":"2026-03-10T09:30:00Z","dimensions":[{"type":"energy","volume":"4"}]},{"start_date_time":"2026-03-10T09:00:00Z","tariff_id":"X","dimensions":[{"type":"ENERGY","volume":6},{"type":"ENERGY","volume":0.5}]}]}""";
    private const string Newest = """{"country_code":"DE","party_id":"ALL","id":"1","start_date_time":"2026-03-10T09:00:00Z","end_date_time":"2026-03-10T10:00:00Z","cdr_token":{"uid":"T"},"currency":"EUR","total_cost":{"before_taxes":4.0000000000000000000000001,"taxes":[{"name":"VAT","amount":0.7},{"name":"City","amount":"0.06"}]},"total_energy":10.5}""";

    private static OcpiCdrReading Read(string json, OcpiVersion? version = null) => OcpiCdrReader.Read(JsonDocument.Parse(json).RootElement, version);

    private static OcpiCdr Cdr(string json)
    {
        var reading = Read(json);
        Assert.True(reading.Cdr is not null, string.Join('\n', reading.Problems));
        return reading.Cdr;
    }

    [Fact]
    public void Version_2_1_1_has_a_contract_a_number_and_a_time_zone()
    {
        var cdr = Cdr(Old);

        Assert.Equal((OcpiVersion.V211, null, "NL-GFX-1", 4.00m, null, "NLD", "Europe/Amsterdam"), (cdr.Version, cdr.TokenUid, cdr.ContractId, cdr.TotalCost, cdr.TotalCostInclVat, cdr.Country, cdr.TimeZone));
        Assert.Equal((new DateTimeOffset(2026, 3, 10, 9, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(1)), (cdr.Start, cdr.End - cdr.Start));
    }

    [Fact]
    public void Version_2_2_1_has_a_token_and_a_cost_with_and_without_VAT()
    {
        var cdr = Cdr(New);

        Assert.Equal((OcpiVersion.V221, "DE", "ALL", "T", "C", 4m, 4.76m, "E"), (cdr.Version, cdr.CountryCode, cdr.PartyId, cdr.TokenUid, cdr.ContractId, cdr.TotalCost, cdr.TotalCostInclVat, cdr.EvseId));
        Assert.Equal([(0, "X", 6.5m), (30, null, 4m)], cdr.Periods.Select(period => ((int)(period.Start - cdr.Start).TotalMinutes, period.TariffId, period.Volume("ENERGY")!.Value)));
        Assert.Null(cdr.Periods[0].Volume("TIME"));
    }

    [Fact]
    public void Version_2_3_0_adds_its_taxes_to_the_cost_before_them()
    {
        var cdr = Cdr(Newest);

        Assert.Equal((OcpiVersion.V230, 4.0000000000000000000000001m, 4.7600000000000000000000001m), (cdr.Version, cdr.TotalCost, cdr.TotalCostInclVat));
    }

    [Theory]
    [InlineData("\"id\":\"1\",", "", "id", "missing")]
    [InlineData("\"currency\":\"EUR\",", "", "currency", "missing")]
    [InlineData("\"total_energy\":10.5", "\"total_energy\":-1", "total_energy", "negative")]
    [InlineData("\"total_energy\":10.5", "\"total_energy\":\"1e9\"", "total_energy", "above")]
    [InlineData("2026-03-10T10:00:00Z", "2026-03-10T08:00:00Z", "end_date_time", "before the start")]
    [InlineData("2026-03-10T10:00:00Z", "0026-03-10T10:00:00Z", "end_date_time", "years")]
    [InlineData("\"cdr_token\":{\"uid\":\"T\",\"contract_id\":\"C\"},", "\"cdr_token\":{},", "cdr_token", "neither a token nor a contract")]
    [InlineData("\"volume\":6", "\"volume\":\"six\"", "charging_periods[1].dimensions[0].volume", "no number")]
    [InlineData("\"volume\":6", "\"x\":6", "charging_periods[1].dimensions[0].volume", "missing")]
    [InlineData("\"start_date_time\":\"2026-03-10T09:30:00Z\",", "", "charging_periods[0].start_date_time", "missing")]
    [InlineData("{\"excl_vat\":4,", "{\"excl_vat\":[],", "total_cost.excl_vat", "no number")]
    [InlineData("\"cdr_location\":{", "\"cdr_location\":7,\"x\":{", "cdr_location", "wrong shape")]
    public void What_is_no_CDR_is_told_with_its_path(string old, string replacement, string path, string what)
    {
        var reading = Read(New.Replace(old, replacement, StringComparison.Ordinal));

        Assert.Null(reading.Cdr);
        Assert.Contains(reading.Problems, problem => problem.Path == path && problem.What.Contains(what, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"charging_periods":[null],"tariffs":[null],"cdr_token":null}""")]
    public void Whatever_stands_in_place_of_a_CDR_is_refused(string json) => Assert.NotEmpty(Read(json).Problems);
}
