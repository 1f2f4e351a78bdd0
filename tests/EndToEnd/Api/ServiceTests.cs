using GreenFlux.Local.Sqlite;
using GreenFlux.Platform;
using GreenFlux.Platform.Idempotency;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>What happens only after hours, or after a crash: services on a real store with a clock of the test's.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("greenflux-services-").FullName;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero));
    private ServiceProvider? provider;

    private T Service<T>()
        where T : notnull => provider!.GetRequiredService<T>();

    public Task InitializeAsync()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Platform:CredentialPepper"] = "pepper-of-the-tests" }).Build());
        services.AddSingleton<TimeProvider>(time);
        services.AddSqliteStores(folder);
        provider = services.AddOperatorServices().BuildServiceProvider();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await provider!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_claim_whose_station_never_came_to_be_is_free_after_an_hour()
    {
        var claims = Service<StationClaims>();
        Assert.True(await claims.ClaimAsync(DirectoryKinds.ChargeStation, "CP1", Draft("one", "CP1"), default));

        Assert.False(await claims.ClaimAsync(DirectoryKinds.ChargeStation, "CP1", Draft("two", "CP1"), default));
        time.Advance(StationClaims.Patience);
        Assert.True(await claims.ClaimAsync(DirectoryKinds.ChargeStation, "CP1", Draft("two", "CP1"), default));
        Assert.False(await claims.ClaimAsync(DirectoryKinds.ChargeStation, "CP1", Draft("one", "CP1"), default));
    }

    [Fact]
    public async Task A_claim_of_an_existing_station_never_becomes_free()
    {
        var claims = Service<StationClaims>();
        var station = Draft("one", "CP1");
        await claims.ClaimAsync(DirectoryKinds.ChargeStation, "CP1", station, default);
        var written = await Service<IDocumentStore>().WriteAsync(
            Container.Stations, StationStore.Partition("one", "CP1"), [StationDocument(station)], default);
        Assert.True(written.Succeeded);

        time.Advance(TimeSpan.FromDays(365));

        Assert.False(await claims.ClaimAsync(DirectoryKinds.ChargeStation, "CP1", Draft("two", "CP1"), default));
        Assert.Equal("one", (await Service<StationStore>().FindByIdentityAsync("CP1", default))!.Value.TenantId);
    }

    [Fact]
    public async Task A_repeat_takes_over_from_a_first_attempt_that_was_cut_off()
    {
        var store = Service<IdempotencyStore>();
        var scope = Scope("body");
        Assert.NotNull(await ClaimAsync(store, scope));
        Assert.Equal(RefusalCode.IdempotencyInProgress, await RefusalAsync(store, scope));

        time.Advance(IdempotencyStore.AttemptLimit);

        var claim = await ClaimAsync(store, scope);
        await store.CompleteAsync(scope, claim!, "answer"u8.ToArray(), default);
        Assert.True((await store.StartAsync(scope, default)).Try(out var kept, out _));
        Assert.Equal("answer"u8.ToArray(), kept.Answer);
        Assert.Equal(scope.DerivedId, Scope("body").DerivedId);
    }

    [Fact]
    public async Task The_attempt_that_was_taken_over_can_not_overwrite_the_answer()
    {
        var store = Service<IdempotencyStore>();
        var scope = Scope("body");
        var slow = await ClaimAsync(store, scope);
        time.Advance(IdempotencyStore.AttemptLimit);
        var quick = await ClaimAsync(store, scope);
        await store.CompleteAsync(scope, quick!, "quick"u8.ToArray(), default);

        await store.CompleteAsync(scope, slow!, "slow"u8.ToArray(), default);
        await store.ReleaseAsync(scope, slow!, default);

        Assert.True((await store.StartAsync(scope, default)).Try(out var kept, out _));
        Assert.Equal("quick"u8.ToArray(), kept.Answer);
    }

    [Fact]
    public async Task An_answer_is_forgotten_after_a_day()
    {
        var store = Service<IdempotencyStore>();
        await store.CompleteAsync(Scope("body"), (await ClaimAsync(store, Scope("body")))!, "answer"u8.ToArray(), default);
        Assert.Equal(0, await store.PurgeAsync("acme", default));
        Assert.Equal(RefusalCode.IdempotencyKeyReused, await RefusalAsync(store, Scope("other")));

        time.Advance(IdempotencyStore.Kept + TimeSpan.FromSeconds(1));

        Assert.NotNull(await ClaimAsync(store, Scope("other")));
        time.Advance(IdempotencyStore.Kept + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await store.PurgeAsync("acme", default));
        Assert.Equal(0, await store.PurgeAsync("acme", default));
    }

    [Fact]
    public void A_generated_key_verifies_as_its_digits_and_as_its_bytes_and_nothing_else_does()
    {
        var credentials = Credentials("pepper");
        var (password, credential) = credentials.Generate();
        Assert.True(credentials.Verify(credential, System.Text.Encoding.ASCII.GetBytes(password)));
        Assert.True(credentials.Verify(credential, Convert.FromHexString(password)));
        Assert.False(credentials.Verify(credential, System.Text.Encoding.ASCII.GetBytes(password.ToUpperInvariant() + "0")));
        Assert.False(credentials.Verify(credential, []));
        Assert.False(credentials.Verify(null, System.Text.Encoding.ASCII.GetBytes(password)));
        Assert.False(Credentials("other pepper").Verify(credential, System.Text.Encoding.ASCII.GetBytes(password)));
        Assert.DoesNotContain(password, credential.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chosen_password_verifies_again_and_again_and_a_wrong_one_never()
    {
        var credentials = Credentials("pepper");
        var credential = credentials.Keep("correct horse battery");
        for (var i = 0; i < 3; i++)
        {
            Assert.True(credentials.Verify(credential, "correct horse battery"u8));
            Assert.False(credentials.Verify(credential, "correct horse batterY"u8));
        }
        Assert.NotEqual(credential.Hash, credentials.Keep("correct horse battery").Hash);
    }

    private static StationCredentials Credentials(string pepper) =>
        new(Options.Create(new PlatformSecrets { CredentialPepper = pepper }));

    private static IdempotencyScope Scope(string body) =>
        IdempotencyScope.Of("acme", "key-1", "gfk_bearer", "k1", "POST /api/v1/commands", System.Text.Encoding.UTF8.GetBytes(body));

    private static async Task<string?> ClaimAsync(IdempotencyStore store, IdempotencyScope scope) =>
        (await store.StartAsync(scope, default)).Try(out var start, out _) ? start.ClaimETag : null;

    private static async Task<RefusalCode> RefusalAsync(IdempotencyStore store, IdempotencyScope scope) =>
        (await store.StartAsync(scope, default)).Refusals.Single().Code;

    private static Station Draft(string tenantId, string id) => new()
    {
        Id = id,
        TenantId = tenantId,
        LocationId = "depot",
        TariffCode = "AC",
        CreatedAt = DateTimeOffset.UnixEpoch,
        ModifiedAt = DateTimeOffset.UnixEpoch,
    };

    private static DocumentWrite StationDocument(Station station) => new DocumentWrite.Create(
        StationStore.DocumentId, "station", "",
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(station, System.Text.Json.JsonSerializerOptions.Web));
}
