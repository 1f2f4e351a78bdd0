using System.Text;
using GreenFlux.Cli;
using GreenFlux.Cli.Replay.Import;
using GreenFlux.Cli.Replay.Plan;
using GreenFlux.Tests.Fuzz;

namespace GreenFlux.Tests.Unit.Fuzz;

/// <summary>Session files and mappings made wrong: each row is read or refused by name, or the file as a whole is.</summary>
public sealed class SessionFileFuzz
{
    private const int LongestReason = 500;

    private static readonly IReadOnlyList<SessionMapping> Mappings = MappingCatalog.BuiltIn();

    private static readonly (char Separator, string Text)[] Files =
    [
        (';', """
            session_ID;Garage_ID;User_ID;User_type;Shared_ID;Start_plugin;Start_plugin_hour;End_plugout;End_plugout_hour;El_kWh;Duration_hours;month_plugin;weekdays_plugin
            1;G1;U1;Private;NA;21.12.2018 10:20;10;21.12.2018 11:23;11;0,31;1,05;Dec;Friday
            2;G1;U2;Shared;S-5;26.10.2019 23:34;23;27.10.2019 11:33;11;8;12,98361111;Oct;Saturday
            3;G2;U3;Private;NA;22.06.2019 16:37;16;NA;NA;2,5;NA;Jun;Saturday
            """),
        (',', """
            sessionId,kwhTotal,created,ended,chargeTimeHrs,userId,stationId,locationId
            1,7.78,0014-11-18 15:40:26,0014-11-18 17:11:04,1.510555556,U,S,L
            2,0,0015-03-10 15:40:26,0015-03-10 15:41:26,0.016666667,U2,S,L
            """),
        (',', """
            session,ccs_plug,arrival,departure,stay_min,energy_wh,pmax_w
            278,CCS2,2022-08-11 23:33,2022-08-11 23:37,5,9632,168393
            279,CCS1,2022-08-11 23:33,2022-08-11 23:37,5,7910.825,NA
            """),
    ];

    [Fact]
    public void The_files_that_are_made_wrong_are_right()
    {
        Assert.All(Files, file => Assert.Empty(SessionFile.Read(new StringReader(file.Text), MappingCatalog.Detect(file.Text.Split('\n')[0], Mappings)!).Refused));
    }

    [Fact]
    public Task Whatever_the_file_its_rows_are_read_or_refused_by_name() =>
        FuzzRun.PureAsync(
            Soak.Times(15_000, 150_000),
            random =>
            {
                var (separator, text) = Shrapnel.Of(Files, random);
                return new CsvTable(random).Mutate(text.ReplaceLineEndings("\r\n"), separator);
            },
            file =>
            {
                using var header = new StreamReader(new MemoryStream(file));
                MappingCatalog.Detect(header.ReadLine() ?? "", Mappings);
                // The fitting mapping, and those that don't fit.
                foreach (var mapping in Mappings)
                    Read(file, mapping);
            });

    [Fact]
    public Task Whatever_the_mapping_it_is_refused_by_name_or_reads_files() =>
        FuzzRun.PureAsync(
            Soak.Times(5_000, 50_000),
            random =>
            {
                var (one, other) = (Shrapnel.Of(MappingTexts, random), Shrapnel.Of(MappingTexts, random));
                return new Mutator(random).Mutate(one, other);
            },
            mapping =>
            {
                try
                {
                    var parsed = MappingCatalog.Parse(Encoding.UTF8.GetString(mapping), "mine.json");
                    foreach (var (_, text) in Files)
                        Read(Encoding.UTF8.GetBytes(text), parsed);
                }
                catch (CommandFailedException refusal)
                {
                    Assert.InRange(refusal.Message.Length, 1, LongestReason);
                }
            });

    private static readonly string[] MappingTexts = [.. new[] { "level3-dc", "residential-apartments", "workplace" }.Select(name =>
    {
        using var reader = new StreamReader(typeof(MappingCatalog).Assembly.GetManifestResourceStream($"GreenFlux.Cli.Replay.Mappings.{name}.json")!);
        return reader.ReadToEnd();
    })];

    private static void Read(byte[] file, SessionMapping mapping)
    {
        SessionFileContent content;
        try
        {
            using var text = new StreamReader(new MemoryStream(file));
            content = SessionFile.Read(text, mapping);
        }
        catch (CommandFailedException refusal)
        {
            Assert.InRange(refusal.Message.Length, 1, LongestReason);
            return;
        }
        Assert.Equal(content.RowCount, content.Sessions.Count + content.Refused.Count);
        Assert.All(content.Refused, row =>
        {
            Assert.InRange(row.LineNumber, 1, int.MaxValue);
            Assert.InRange(row.Reason.Length, 1, LongestReason);
        });
        Assert.All(content.Sessions, session =>
        {
            Assert.InRange(session.LineNumber, 2, int.MaxValue);
            Assert.InRange(session.EnergyWh, 0, 1_000_000_000);
            Assert.InRange(session.Connector, 1, 99);
            Assert.InRange(session.Token.Length, 1, 20);
            Assert.True(session.End is null || session.End >= session.Start);
        });
        var plan = ReplayPlan.Of(content, mapping, "r");
        Assert.Equal(content.Sessions.Count, plan.Stations.Sum(station => station.Sessions.Count));
        // A year of quarter hours, and one to spare.
        if (plan.Stations.SelectMany(station => station.Sessions).MaxBy(planned => (planned.Session.End ?? planned.Session.Start) - planned.Session.Start) is { } longest)
            Assert.InRange(EnergyCurve.Readings(longest.Session, longest.MeterStartWh).Count, 0, 366 * 96 + 1);
    }
}
