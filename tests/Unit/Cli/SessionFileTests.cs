using GreenFlux.Cli;
using GreenFlux.Cli.Replay.Import;
using NodaTime;

namespace GreenFlux.Tests.Unit.Cli;

public sealed class SessionFileTests
{
    private const string HomeHeader =
        "session_ID;Garage_ID;User_ID;User_type;Shared_ID;Start_plugin;Start_plugin_hour;End_plugout;End_plugout_hour;El_kWh;Duration_hours;month_plugin;weekdays_plugin";
    private const string WorkHeader = "sessionId,kwhTotal,created,ended,chargeTimeHrs,userId,stationId,locationId";
    private const string FastHeader = "session,ccs_plug,arrival,departure,stay_min,energy_wh,pmax_w";

    [Fact]
    public void The_format_is_recognised_by_its_header()
    {
        var known = MappingCatalog.BuiltIn();

        Assert.Equal("residential-apartments", MappingCatalog.Detect(HomeHeader + "\r", known)?.Name);
        Assert.Equal("workplace", MappingCatalog.Detect(WorkHeader, known)?.Name);
        Assert.Equal("level3-dc", MappingCatalog.Detect("\uFEFF" + FastHeader, known)?.Name);
        Assert.Null(MappingCatalog.Detect("a,b,c", known));
    }

    [Fact]
    public void A_row_with_decimal_comma_becomes_a_session_of_its_charge_point()
    {
        var session = Home("7;G1;U1;Private;NA;21.12.2018 10:20;10;21.12.2018 11:23;11;0,31;1,05;Dec;Friday").Sessions.Single();

        Assert.Equal(2, session.LineNumber);
        Assert.Equal("7", session.SessionId);
        Assert.Equal("G1", session.Location);
        Assert.Equal("G1-U1", session.Station);
        Assert.Equal("U1", session.Token);
        Assert.Equal(310, session.EnergyWh);
        Assert.Equal(Instant.FromUtc(2018, 12, 21, 9, 20), session.Start);
        Assert.Equal(Instant.FromUtc(2018, 12, 21, 10, 23), session.End);
        Assert.Empty(session.Notes);
    }

    [Fact]
    public void A_shared_charge_point_is_one_station_for_all_its_users()
    {
        var content = Home(
            "1;G1;U1;Shared;S-5;21.12.2018 10:20;10;21.12.2018 11:20;11;1;1;Dec;Friday",
            "2;G1;U2;Shared;S-5;21.12.2018 12:20;12;21.12.2018 13:20;13;1;1;Dec;Friday");

        Assert.All(content.Sessions, session => Assert.Equal("G1-S-5", session.Station));
        Assert.Equal(["U1", "U2"], content.Sessions.Select(session => session.Token));
    }

    [Fact]
    public void A_night_with_an_extra_hour_is_as_long_as_its_duration_says()
    {
        var session = Home("1;G1;U1;Private;NA;26.10.2019 23:34;23;27.10.2019 11:33;11;8;12,98361111;Oct;Saturday").Sessions.Single();

        Assert.Equal(Instant.FromUtc(2019, 10, 26, 21, 34), session.Start);
        Assert.Equal(Duration.FromMinutes(12 * 60 + 59), session.End - session.Start);
        Assert.Empty(session.Notes);
    }

    [Theory]
    [InlineData("0,5", 0, 30)]
    [InlineData("1,5", 1, 30)]
    public void In_the_repeated_hour_the_duration_decides_which_of_the_two_is_meant(string duration, int hours, int minutes)
    {
        var session = Home($"1;G1;U1;Private;NA;27.10.2019 01:50;1;27.10.2019 02:20;2;1;{duration};Oct;Sunday").Sessions.Single();

        Assert.Equal(new TimeSpan(hours, minutes, 0), (session.End - session.Start)!.Value.ToTimeSpan());
        Assert.Equal([RowNote.ClockChange], session.Notes);
    }

    [Fact]
    public void A_time_in_the_skipped_hour_is_moved_on_by_that_hour()
    {
        var session = Home("1;G1;U1;Private;NA;31.03.2019 01:30;1;31.03.2019 02:30;2;1;1;Mar;Sunday").Sessions.Single();

        Assert.Equal(Duration.FromHours(1), session.End - session.Start);
        Assert.Equal([RowNote.ClockChange], session.Notes);
    }

    [Fact]
    public void A_faulty_clock_is_delivered_by_its_times_and_noted()
    {
        var session = Home("1;G1;U1;Private;NA;22.06.2019 16:37;16;24.06.2019 09:18;9;8;38,68444444;Jun;Saturday").Sessions.Single();

        Assert.Equal(Duration.FromMinutes(40 * 60 + 41), session.End - session.Start);
        Assert.Equal([RowNote.DurationMismatch], session.Notes);
    }

    [Fact]
    public void A_duration_that_ignores_the_clock_change_is_noted_as_just_that()
    {
        var session = Home("1;G1;U1;Private;NA;30.03.2019 20:00;20;31.03.2019 08:00;8;8;12;Mar;Saturday").Sessions.Single();

        Assert.Equal(Duration.FromHours(11), session.End - session.Start);
        Assert.Equal([RowNote.DurationIgnoresClockChange], session.Notes);
    }

    [Fact]
    public void A_session_within_one_minute_takes_its_end_from_the_duration()
    {
        var session = Home("1;G1;U1;Private;NA;22.06.2019 16:37;16;22.06.2019 16:37;16;0,01;0,010277778;Jun;Saturday").Sessions.Single();

        Assert.Equal(Duration.FromSeconds(37), session.End - session.Start);
        Assert.Equal([RowNote.EndFromDuration], session.Notes);
        Assert.Equal(10, session.EnergyWh);
    }

    [Fact]
    public void A_session_without_end_and_duration_stays_open()
    {
        var session = Home("1;G1;U1;Private;NA;22.06.2019 16:37;16;NA;NA;2,5;NA;Jun;Saturday").Sessions.Single();

        Assert.Null(session.End);
        Assert.Equal([RowNote.NoEnd], session.Notes);
    }

    [Fact]
    public void A_lost_century_is_repaired_where_the_mapping_says_so()
    {
        var session = Read("workplace", WorkHeader, "1,7.78,0014-11-18 15:40:26,0014-11-18 17:11:04,1.510555556,U,S,L").Sessions.Single();

        Assert.Equal(Instant.FromUtc(2014, 11, 18, 21, 40, 26), session.Start);
        Assert.Equal([RowNote.CenturyRepaired], session.Notes);
        Assert.Equal(7780, session.EnergyWh);
    }

    [Fact]
    public void A_lost_century_is_refused_where_it_does_not()
    {
        var refused = Home("1;G1;U1;Private;NA;22.06.0019 16:37;16;22.06.0019 17:37;17;2,5;1;Jun;Saturday").Refused.Single();

        Assert.Contains("year 19", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(2500m, refused.EnergyWh);
    }

    [Fact]
    public void A_session_without_energy_is_delivered()
    {
        Assert.Equal(0, Read("workplace", WorkHeader, "1,0,0014-11-18 15:40:26,0014-11-18 15:41:26,0.016666667,U,S,L").Sessions.Single().EnergyWh);
    }

    [Fact]
    public void Minutes_that_count_both_ends_agree_with_the_clock_times()
    {
        var session = Read("level3-dc", FastHeader, "278,CCS2,2022-08-11 23:33,2022-08-11 23:37,5,9632,168393").Sessions.Single();

        Assert.Equal(Duration.FromMinutes(4), session.End - session.Start);
        Assert.Equal(2, session.Connector);
        Assert.Equal(168393, session.MaxPowerW);
        Assert.Empty(session.Notes);
    }

    [Fact]
    public void Parts_of_a_watt_hour_are_rounded_and_noted()
    {
        var session = Read("level3-dc", FastHeader, "1,CCS1,2022-08-11 23:33,2022-08-11 23:37,5,7910.825,NA").Sessions.Single();

        Assert.Equal(7911, session.EnergyWh);
        Assert.Equal(7910.825m, session.FileEnergyWh);
        Assert.Equal([RowNote.RoundedToWattHours], session.Notes);
        Assert.Equal(172500, session.MaxPowerW);
    }

    [Fact]
    public void Broken_lines_are_named_by_number_and_cost_nobody_else()
    {
        var content = Home(
            "1;G1;U1;Private;NA;21.12.2018 10:20;10;21.12.2018 11:20;11;1;1;Dec;Friday",
            "2;G1;U1;Private",
            "3;G1;\"U1;Private;NA;21.12.2018 12:20;12;21.12.2018 13:20;13;1;1;Dec;Friday",
            "",
            "4;G1;U1;Private;NA;yesterday;12;21.12.2018 13:20;13;1;1;Dec;Friday",
            "5;G1;U1;Private;NA;21.12.2018 14:20;14;21.12.2018 13:20;13;2;1;Dec;Friday",
            "6;G1;U1;Private;NA;21.12.2018 14:20;14;21.12.2018 15:20;15;1.5;1;Dec;Friday",
            "7;G1;U1;Private;NA;21.12.2018 14:20;14;21.12.2018 15:20;15;-1;1;Dec;Friday",
            "8;G1;NA;Private;NA;21.12.2018 14:20;14;21.12.2018 15:20;15;1;1;Dec;Friday",
            "9;G1;U1;Private;NA;21.12.2018 16:20;16;21.12.2018 17:20;17;1;1;Dec;Friday");

        Assert.Equal(["1", "9"], content.Sessions.Select(session => session.SessionId));
        Assert.Equal(9, content.RowCount);
        Assert.Equal([3, 4, 6, 7, 8, 9, 10], content.Refused.Select(row => row.LineNumber));
        Assert.Contains("fields", content.Refused[0].Reason, StringComparison.Ordinal);
        Assert.Contains("quote", content.Refused[1].Reason, StringComparison.Ordinal);
        Assert.Contains("yesterday", content.Refused[2].Reason, StringComparison.Ordinal);
        Assert.Contains("ends before", content.Refused[3].Reason, StringComparison.Ordinal);
        Assert.Equal(2000m, content.Refused[3].EnergyWh);
        Assert.Contains("decimal comma", content.Refused[4].Reason, StringComparison.Ordinal);
        Assert.Contains("negative", content.Refused[5].Reason, StringComparison.Ordinal);
        Assert.Contains("User_ID", content.Refused[6].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1;G1;U1;Private;NA;21.12.2018 10:20;10;21.12.2028 11:20;11;1;1;Dec;Friday", "longer than 366 days")]
    [InlineData("1;G1;U1;Private;NA;21.12.2018 10:20;10;NA;11;1;100000000;Dec;Friday", "longer than 366 days")]
    [InlineData("1;G1;U1;Private;NA;31.12.9999 23:50;23;31.12.9999 23:59;23;1;0,1;Dec;Friday", "year 9999")]
    [InlineData("1;G1;U1;Private;NA;21.12.2018 10:20;10;21.12.2018 11:20;11;79228162514264337593543950335;1;Dec;Friday", "more than a register holds")]
    [InlineData("1;G1;U1;Private;NA;21.12.2018 10:20;10;NA;11;1000000;NA;Dec;Friday", "need more than 366 days")]
    public void A_row_beyond_all_measure_is_refused_and_costs_nobody_else(string row, string reason)
    {
        var content = Home(row, "2;G1;U1;Private;NA;21.12.2018 16:20;16;21.12.2018 17:20;17;1;1;Dec;Friday");

        Assert.Equal("2", content.Sessions.Single().SessionId);
        Assert.Contains(reason, content.Refused.Single().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_is_quoted_short_and_without_commands_to_the_terminal()
    {
        var refused = Home($"1;G1;U1;Private;NA;\u001b[2J{new string('x', 100_000)};10;21.12.2018 11:20;11;1;1;Dec;Friday").Refused.Single();

        Assert.InRange(refused.Reason.Length, 1, 200);
        Assert.DoesNotContain(refused.Reason, char.IsControl);
    }

    [Fact]
    public void A_header_that_lacks_columns_is_named()
    {
        var problem = Assert.Throws<CommandFailedException>(() => Read("workplace", "sessionId,kwhTotal", "1,2"));

        Assert.Contains("chargeTimeHrs", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"timeZone\": \"Europe/Oslo\"", "\"timeZone\": \"Mars/Olympus\"", "Mars/Olympus")]
    [InlineData("\"currency\": \"NOK\"", "\"currency\": \"XXQ\"", "XXQ")]
    [InlineData("\"maxPowerW\": 7400", "\"maxPowerW\": 0", "maxPowerW")]
    [InlineData("\"energyUnit\": \"kWh\"", "\"energyUnits\": \"kWh\"", "energyUnits")]
    [InlineData("[\"Garage_ID\"]", "[null]", "null")]
    [InlineData("[\"Garage_ID\"]", "[]", "at least one")]
    [InlineData("\"delimiter\": \";\"", "\"delimiter\": \"\\\"\"", "delimiter")]
    [InlineData("\"delimiter\": \";\"", "\"delimiter\": \"é\"", "delimiter")]
    [InlineData("\"durationUnit\"", "\"connectors\": { \"a\": -1 }, \"durationUnit\"", "connectors")]
    public void A_mapping_that_makes_no_sense_is_refused_by_name(string good, string bad, string named)
    {
        var json = Mapping("residential-apartments.json").Replace(good, bad, StringComparison.Ordinal);

        var problem = Assert.Throws<CommandFailedException>(() => MappingCatalog.Parse(json, "mine.json"));

        Assert.StartsWith("mine.json: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
    }

    private static SessionFileContent Home(params string[] rows) => Read("residential-apartments", HomeHeader, rows);

    private static SessionFileContent Read(string mapping, string header, params string[] rows) =>
        SessionFile.Read(
            new StringReader(string.Join("\r\n", [header, .. rows])),
            MappingCatalog.BuiltIn().Single(known => known.Name == mapping));

    private static string Mapping(string file)
    {
        using var reader = new StreamReader(typeof(MappingCatalog).Assembly.GetManifestResourceStream($"GreenFlux.Cli.Replay.Mappings.{file}")!);
        return reader.ReadToEnd();
    }
}
