using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Chargers;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>
/// Failed connections are limited per identity and address, and nobody with the right password is. Most attempts here
/// are connect events as the gateway or the real service sends them, so that they can come from any address.
/// </summary>
public sealed class ConnectAttemptTests(ConnectAttemptTests.World world) : IClassFixture<ConnectAttemptTests.World>
{
    private const string Wrong = "wrong-password-0123456789";
    private const string Chosen = "chosen-by-a-person-1";
    private static int lastAddress;

    private readonly string attacker = NewAddress();
    private readonly string home = NewAddress();

    [Fact]
    public async Task Failures_beyond_the_limit_are_refused_with_429_until_they_are_forgiven()
    {
        var (station, _) = await world.CreateAsync();
        for (var i = 0; i < World.IdentityBurst; i++)
            Assert.Equal((401, null), await world.ConnectAsync(station, Wrong, attacker));
        Assert.Equal((429, World.IdentitySeconds), await world.ConnectAsync(station, Wrong, attacker));

        world.Time.Advance(TimeSpan.FromSeconds(World.IdentitySeconds));
        Assert.Equal((401, null), await world.ConnectAsync(station, Wrong, attacker));
        Assert.Equal(429, (await world.ConnectAsync(station, Wrong, attacker)).Status);
    }

    [Fact]
    public async Task A_charger_with_its_generated_password_passes_beside_an_attacker_at_its_own_address()
    {
        var (station, password) = await world.CreateAsync();
        await ExhaustAsync(station, home);
        await ExhaustAddressAsync(home);

        Assert.Equal((200, null), await world.ConnectAsync(station, password, home));
    }

    [Fact]
    public async Task A_charger_whose_chosen_password_was_verified_before_passes_beside_an_attacker_at_its_own_address()
    {
        var station = await world.CreateAsync(Chosen);
        Assert.Equal(200, (await world.ConnectAsync(station, Chosen, home)).Status);
        await ExhaustAsync(station, home);
        await ExhaustAddressAsync(home);

        Assert.Equal((200, null), await world.ConnectAsync(station, Chosen, home));
    }

    [Fact]
    public async Task A_charger_never_verified_before_passes_while_an_attacker_elsewhere_hammers_its_identity()
    {
        var station = await world.CreateAsync(Chosen);
        await ExhaustAsync(station, attacker);

        Assert.Equal((200, null), await world.ConnectAsync(station, Chosen, home));
    }

    [Fact]
    public async Task A_failure_of_its_own_counts_against_an_address_while_the_identity_is_hammered()
    {
        var (station, password) = await world.CreateAsync();
        await ExhaustAsync(station, attacker);

        Assert.Equal(401, (await world.ConnectAsync(station, Wrong, home)).Status);
        Assert.Equal(429, (await world.ConnectAsync(station, Wrong, home)).Status);
        Assert.Equal(200, (await world.ConnectAsync(station, password, home)).Status);
    }

    [Fact]
    public async Task An_address_that_tries_many_identities_is_limited_however_few_times_it_tries_each()
    {
        await ExhaustAddressAsync(attacker);

        Assert.Equal(429, (await world.ConnectAsync($"NOBODY-{Guid.NewGuid():N}", Wrong, attacker)).Status);
        Assert.Equal(401, (await world.ConnectAsync($"NOBODY-{Guid.NewGuid():N}", Wrong, home)).Status);
    }

    [Fact]
    public async Task An_IPv6_attacker_has_one_limit_for_all_addresses_of_its_network()
    {
        var network = $"2001:db8:{Interlocked.Increment(ref lastAddress):x}:1";
        for (var i = 0; i < World.AddressBurst; i++)
            Assert.Equal(401, (await world.ConnectAsync($"NOBODY-{Guid.NewGuid():N}", Wrong, $"{network}::{i + 1:x}")).Status);

        Assert.Equal(429, (await world.ConnectAsync($"NOBODY-{Guid.NewGuid():N}", Wrong, $"{network}::ffff")).Status);
    }

    [Fact]
    public async Task An_unknown_identity_is_limited_exactly_as_a_known_one_is()
    {
        var (station, _) = await world.CreateAsync();
        var chosen = await world.CreateAsync(Chosen);
        var answers = new List<List<(int, int?)>>();
        foreach (var identity in new[] { station, chosen, $"NOBODY-{Guid.NewGuid():N}" })
        {
            var (from, seen) = (NewAddress(), new List<(int, int?)>());
            for (var i = 0; i < World.AddressBurst + 2; i++)
                seen.Add(await world.ConnectAsync(identity, Wrong, from));
            answers.Add(seen);
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
    }

    [Fact]
    public async Task The_operator_is_told_once_and_not_for_every_attempt()
    {
        var (station, _) = await world.CreateAsync();
        await ExhaustAsync(station, attacker);
        for (var i = 0; i < 20; i++)
            Assert.Equal(429, (await world.ConnectAsync(station, Wrong, attacker)).Status);

        var note = await world.Tenant.NoteAsync(station, "ATTEMPTS_LIMITED");
        Assert.Equal(1, (int)note["count"]!);
        Assert.Contains(attacker, (string)note["detail"]!, StringComparison.Ordinal);
        Assert.Equal(World.IdentityBurst, (int)(await world.Tenant.NoteAsync(station, "CREDENTIAL_REFUSED"))["count"]!);
    }

    [Fact]
    public async Task A_storm_of_genuine_chargers_from_one_address_passes_although_the_address_is_exhausted()
    {
        var chargers = await Task.WhenAll(Enumerable.Range(0, Soak.Times(60, 1_000)).Select(_ => world.CreateAsync()));
        await ExhaustAddressAsync(home);

        var answers = await Task.WhenAll(chargers.Select(c => world.ConnectAsync(c.Station, c.Password, home)));
        Assert.All(answers, static answer => Assert.Equal((200, null), answer));
    }

    [Fact]
    public async Task Through_the_gateway_the_client_sees_429_and_when_to_come_back_and_a_forged_address_helps_nobody()
    {
        var (station, password) = await world.CreateAsync();
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i <= World.IdentityBurst; i++)
            answers.Add(await UpgradeAsync(station, i));

        Assert.All(answers[..^1], static answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1].StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(World.IdentitySeconds), answers[^1].Headers.RetryAfter?.Delta);
        Assert.Contains("127.0.0.1", (string)(await world.Tenant.NoteAsync(station, "CREDENTIAL_REFUSED"))["detail"]!, StringComparison.Ordinal);

        await using var charger = await TestCharger.ConnectAsync(world.Platform, station, password: password);
        await charger.BootAsync();
    }

    private async Task<HttpResponseMessage> UpgradeAsync(string station, int forged)
    {
        using var client = world.Platform.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/ocpp/{station}");
        foreach (var (name, value) in new (string, string)[]
        {
            ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("X-Forwarded-For", $"192.0.2.{forged}"), ("X-Real-IP", $"192.0.2.{forged}"), ("X-Ocpp-Address", $"192.0.2.{forged}"),
            ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{station}:{Wrong}"))}"),
        })
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    private async Task ExhaustAsync(string station, string from)
    {
        for (var i = 0; i < World.IdentityBurst; i++)
            Assert.Equal(401, (await world.ConnectAsync(station, Wrong, from)).Status);
        Assert.Equal(429, (await world.ConnectAsync(station, Wrong, from)).Status);
    }

    private async Task ExhaustAddressAsync(string from)
    {
        for (var i = 0; i < World.AddressBurst && (await world.ConnectAsync($"NOBODY-{Guid.NewGuid():N}", Wrong, from)).Status == 401; i++)
            continue;
    }

    private static string NewAddress() => $"203.0.113.{Interlocked.Increment(ref lastAddress)}";

    /// <summary>A platform with low limits, whose clock a test moves.</summary>
    public sealed class World : IAsyncLifetime
    {
        public const int IdentityBurst = 3, AddressBurst = 8, IdentitySeconds = 30;

        private int lastConnection;

        public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.Zero));
        public TestPlatform Platform { get; private set; } = null!;
        public Tenant Tenant { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Platform = await TestPlatform.StartInAsync(Directory.CreateTempSubdirectory("greenflux-test-").FullName, ownsDirectory: true, Time, null,
                $"--{ConnectAttemptLimits.Section}:IdentityBurst", $"{IdentityBurst}", $"--{ConnectAttemptLimits.Section}:IdentityInterval", $"00:00:{IdentitySeconds}",
                $"--{ConnectAttemptLimits.Section}:AddressBurst", $"{AddressBurst}", $"--{ConnectAttemptLimits.Section}:AddressInterval", "00:00:05");
            Tenant = await Tenant.CreateAsync(Platform);
        }

        public async Task<(string Station, string Password)> CreateAsync()
        {
            var id = $"CP-{Guid.NewGuid():N}"[..16];
            return (id, (string)(await PostAsync(id, ""","generatePassword":true"""))["password"]!);
        }

        public async Task<string> CreateAsync(string password)
        {
            var id = $"CP-{Guid.NewGuid():N}"[..16];
            await PostAsync(id, $",\"password\":\"{password}\"");
            return id;
        }

        /// <summary>A connect event, signed and from our front.</summary>
        public async Task<(int Status, int? RetryAfterSeconds)> ConnectAsync(string identity, string password, string address)
        {
            var settings = Platform.Services.GetRequiredService<IConfiguration>();
            var connection = $"made-by-hand-{Interlocked.Increment(ref lastConnection)}";
            var credential = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{identity}:{password}"));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webpubsub/ocpp")
            {
                Content = new StringContent($$"""
                    {"headers":{"X-Ocpp-Path":["/ocpp/{{identity}}"],"X-Ocpp-Front":["{{settings["WebPubSub:FrontSecret"]}}"],
                     "X-Ocpp-Address":["{{address}}"],"X-Ocpp-Authorization":["Basic {{credential}}"]},"subprotocols":["ocpp1.6"]}
                    """, Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("ce-type", "azure.webpubsub.sys.connect");
            request.Headers.Add("ce-connectionId", connection);
            request.Headers.Add("ce-signature", "sha256=" + Convert.ToHexStringLower(
                HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings["WebPubSub:AccessKey"]!), Encoding.UTF8.GetBytes(connection))));
            using var client = Platform.Client();
            using var answer = await client.SendAsync(request);
            return ((int)answer.StatusCode, (int?)answer.Headers.RetryAfter?.Delta?.TotalSeconds);
        }

        public Task DisposeAsync() => Platform.DisposeAsync().AsTask();

        private Task<JsonNode> PostAsync(string id, string extra) => Tenant.PostAsync("/api/v1/charge-stations",
            $$"""{"id":"{{id}}","locationId":"loc","tariffCode":"WS","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]{{extra}} }""");
    }
}
