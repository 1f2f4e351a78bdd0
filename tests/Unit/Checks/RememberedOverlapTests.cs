using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Tests.Unit.Checks;

/// <summary>Overlaps among the sessions of a run, without the store.</summary>
public sealed class RememberedOverlapTests
{
    private static readonly DateTimeOffset Ten = SomeSession.Ten;

    [Theory]
    [InlineData(60, 0)]
    [InlineData(61, 1)]
    public async Task A_minute_is_no_matter(int seconds, int found)
    {
        var overlaps = new RememberedOverlaps(new Nothing());
        overlaps.Remember(Session("a", 1, "TAG", Ten, Ten.AddHours(1)));
        var second = Session("b", 2, "TAG", Ten.AddHours(1).AddSeconds(-seconds), Ten.AddHours(2));
        overlaps.Remember(second);
        Assert.Equal(found, (await overlaps.FindAsync(second, new TenantSettings(), default)).Count);
    }

    [Fact]
    public async Task The_same_connector_counts_where_the_charger_told_it_late()
    {
        var overlaps = new RememberedOverlaps(new Nothing());
        overlaps.Remember(Session("a", 1, "ONE", Ten, Ten.AddHours(1)));
        var late = Session("b", 1, "TWO", Ten.AddMinutes(30), Ten.AddHours(2)) with { ReceivedAt = Ten.AddDays(1) };
        overlaps.Remember(late);
        Assert.Equal("a", Assert.Single(await overlaps.FindAsync(late, new TenantSettings(), default)).Id);

        // Told at once, the connector's next start would have ended the first.
        Assert.Empty(await overlaps.FindAsync(late with { ReceivedAt = late.StartedAt }, new TenantSettings(), default));
    }

    [Fact]
    public async Task Open_and_dropped_sessions_do_not_count_and_what_has_its_CDR_is_not_looked_at_again()
    {
        var overlaps = new RememberedOverlaps(new Nothing());
        overlaps.Remember(Session("open", 2, "TAG", Ten, Ten.AddHours(1)) with { Stop = null });
        overlaps.Remember(Session("dropped", 2, "TAG", Ten, Ten.AddHours(1)) with { Status = SessionStatus.Dropped });
        var one = Session("one", 1, "TAG", Ten, Ten.AddHours(1));
        overlaps.Remember(one);
        Assert.Empty(await overlaps.FindAsync(one, new TenantSettings(), default));

        overlaps.Remember(Session("other", 2, "TAG", Ten, Ten.AddHours(1)));
        Assert.Single(await overlaps.FindAsync(one, new TenantSettings(), default));
        Assert.Empty(await overlaps.FindAsync(one with { CdrId = "cdr" }, new TenantSettings(), default));
    }

    private static Session Session(string id, int connector, string token, DateTimeOffset from, DateTimeOffset to)
    {
        var session = new SomeSession { From = from, To = to }.Finished().Session;
        return session with { Id = id, ConnectorId = connector, Token = session.Token with { Uid = token } };
    }

    private sealed class Nothing : ISessionOverlaps
    {
        public ValueTask<IReadOnlyList<OverlappingSession>> FindAsync(Session session, TenantSettings settings, CancellationToken ct) => new([]);
    }
}
