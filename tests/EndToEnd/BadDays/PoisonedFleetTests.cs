using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Poison;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.BadDays;

/// <summary>A release that can't serve every fourth start and every fourth session's end.</summary>
public sealed class PoisonedFleetTests
{
    [Fact]
    public async Task A_fleet_goes_on_and_every_session_is_billed_once_the_fault_is_mended()
    {
        var faults = new FaultyStores { OnWrite = Poison };
        await using var day = await BadDay.StartAsync(BadDay.Hurried(6) with { ForgetsStops = false }, time: new FastTime(40), configure: faults.AddTo);
        day.Begin();
        await day.WorkAsync(60);
        await day.EndWorkAsync();
        var parked = await day.Tenant.ListAsync("/api/v1/parked-messages?status=PARKED&limit=1000");
        Assert.NotEmpty(parked);

        faults.OnWrite = null;
        // Oldest first; what waits behind a start follows it by itself.
        foreach (var message in parked.Reverse())
        {
            if ((string)(await day.Tenant.GetAsync(Path(message)))["status"]! == "PARKED")
                Assert.Equal("REPLAYED", (string)(await day.Tenant.PostAsync($"{Path(message)}/replay", ""))["status"]!);
        }
        await day.AssertAccountedForAsync();
        Assert.Empty(await day.Tenant.ListAsync("/api/v1/parked-messages?status=PARKED"));
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException), true)]
    [InlineData(typeof(NullReferenceException), true)]
    [InlineData(typeof(OverflowException), true)]
    [InlineData(typeof(ArgumentOutOfRangeException), true)]
    [InlineData(typeof(KeyNotFoundException), true)]
    [InlineData(typeof(IOException), false)]
    [InlineData(typeof(TimeoutException), false)]
    [InlineData(typeof(OperationCanceledException), false)]
    [InlineData(typeof(HttpRequestException), false)]
    [InlineData(typeof(ObjectDisposedException), false)]
    [InlineData(typeof(UnauthorizedAccessException), false)]
    public void Only_what_code_throws_is_a_fault_of_ours(Type type, bool isOurs)
    {
        var fault = type == typeof(ObjectDisposedException) ? new ObjectDisposedException("store") : (Exception)Activator.CreateInstance(type)!;
        Assert.Equal(isOurs, Blame.IsOurs(fault));
        Assert.Equal(isOurs, Blame.IsOurs(new AggregateException(fault)));
        Assert.Equal(isOurs, Blame.IsOurs(new InvalidOperationException("around", fault)));
    }

    private static string Path(JsonNode message) => $"/api/v1/parked-messages/{message["id"]}";

    private static InvalidOperationException? Poison(Container container, IReadOnlyList<DocumentWrite> writes) =>
        writes.Any(static write => write switch
        {
            DocumentWrite.Create { Kind: "start" } start => IsFourth(start.Id),
            DocumentWrite.Replace { Kind: "session" } session => IsFourth(session.Id) && Encoding.UTF8.GetString(session.Body.Span).Contains("\"stop\":", StringComparison.Ordinal),
            _ => false,
        }) ? new InvalidOperationException("made to fail") : null;

    private static bool IsFourth(string id) => id[^1] % 4 == 0;
}
