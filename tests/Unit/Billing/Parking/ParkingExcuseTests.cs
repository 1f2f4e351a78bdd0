using GreenFlux.Billing.Parking;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Sessions;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing.Parking;

/// <summary>What the charger's side excuses is never parking (domain §9).</summary>
public sealed class ParkingExcuseTests
{
    private static readonly DateTimeOffset Ten = TenOClock.ToDateTimeOffset();

    [Fact]
    public void Only_SuspendedEVSE_and_Faulted_excuse() =>
        Assert.Equal([ConnectorStatus.SuspendedEVSE, ConnectorStatus.Faulted], Enum.GetValues<ConnectorStatus>().Where(status => ParkingExcuses.Of(status) is not null));

    [Fact]
    public void An_excuse_lasts_until_the_charger_says_otherwise()
    {
        var session = Marked((20, ParkingExcuse.SuspendedEvse), (25, null), (40, ParkingExcuse.Faulted));
        Assert.Equal([new Interval(Minute(20), Minute(25)), new Interval(Minute(40), Instant.MaxValue)], session.ExcusedTimes());
    }

    [Fact]
    public void One_excuse_that_follows_another_goes_on_and_repeats_change_nothing()
    {
        var session = Marked((20, ParkingExcuse.SuspendedEvse), (22, ParkingExcuse.Faulted), (30, null));
        Assert.Equal([new Interval(Minute(20), Minute(30))], session.ExcusedTimes());
        foreach (var mark in session.StatusMarks!)
            Assert.Same(session, session.Mark(mark));
        Assert.Same(session, session.Mark(new StatusMark(Ten.AddMinutes(35), null)));
    }

    [Fact]
    public void Marks_count_by_the_chargers_time_and_not_by_their_arrival() =>
        Assert.Equal([new Interval(Minute(20), Minute(30))], Marked((30, ParkingExcuse.Faulted), (20, ParkingExcuse.Faulted), (30, null)).ExcusedTimes());

    [Fact]
    public void Connector_and_station_are_excused_each_by_itself()
    {
        var session = Marked((10, ParkingExcuse.SuspendedEvse))
            .Mark(new StatusMark(Ten.AddMinutes(20), ParkingExcuse.Faulted, IsWholeStation: true))
            .Mark(new StatusMark(Ten.AddMinutes(30), null));
        Assert.Equal([new Interval(Minute(10), Minute(30)), new Interval(Minute(20), Instant.MaxValue)], session.ExcusedTimes());
    }

    [Fact]
    public void A_connector_that_flaps_for_hours_keeps_few_marks_and_loses_no_excuse()
    {
        var session = Plain();
        for (var i = 0; i < 2_000; i++)
            session = session.Mark(new StatusMark(Ten.AddSeconds(i), i % 2 == 0 ? ParkingExcuse.SuspendedEvse : null));
        Assert.InRange(session.StatusMarks!.Count, 2, ParkingExcuses.MaxMarks);
        var excused = session.ExcusedTimes();
        for (var i = 0; i < 2_000; i += 2)
            Assert.Contains(excused, time => time.Contains(TenOClock + Duration.FromSeconds(i)));
    }

    [Fact]
    public void A_quarter_that_an_excuse_touches_is_not_parked_and_neither_is_a_short_end()
    {
        var curve = Curve(At(0, 0), At(67, 4_000), At(15, 4_000), At(30, 4_000), At(45, 4_000), At(60, 4_000));
        Assert.Equal([new Interval(Minute(15), Minute(67))], Detect(curve));
        Assert.Equal([new Interval(Minute(15), Minute(30)), new Interval(Minute(45), Minute(67))], Detect(curve, (31, 32)));
        Assert.Equal([new Interval(Minute(15), Minute(30)), new Interval(Minute(45), Minute(67))], Detect(curve, (30, 45)));
        Assert.Equal([new Interval(Minute(15), Minute(60))], Detect(curve, (61, 61)));
        Assert.Empty(Detect(curve, (16, 500)));
    }

    private static IReadOnlyList<Interval> Detect(GreenFlux.Billing.MeterCurve curve, params (int From, int To)[] excused) =>
        ParkingDetection.Detect(curve, new ParkingPolicy { Excused = [.. excused.Select(time => new Interval(Minute(time.From), Minute(time.To)))] }).Intervals;

    private static Instant Minute(int minute) => TenOClock + Duration.FromMinutes(minute);

    private static Session Marked(params (int Minute, ParkingExcuse? Excuse)[] marks) =>
        marks.Aggregate(Plain(), (session, mark) => session.Mark(new StatusMark(Ten.AddMinutes(mark.Minute), mark.Excuse)));

    private static Session Plain() => new()
    {
        Id = SessionId.New(Ten).ToString(),
        TenantId = "tenant",
        StationId = "CP-1",
        ConnectorId = 1,
        LocationId = "loc",
        TimeZone = "Europe/Amsterdam",
        TransactionId = "1",
        Token = new SessionToken("TAG", AuthorizationStatus.Accepted, Known: true),
        StartedAt = Ten,
        MeterStartWh = 0,
        ReceivedAt = Ten,
    };
}
