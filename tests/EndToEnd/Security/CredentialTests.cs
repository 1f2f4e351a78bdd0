using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>What a stranger can learn by trying to connect, and what no credential can do.</summary>
public sealed class CredentialTests(CredentialTests.World world) : IClassFixture<CredentialTests.World>
{
    private const string Chosen = "correct-horse-battery";
    private const string Wrong = "0123456789abcdef0123";

    [Fact]
    public async Task An_unknown_station_and_a_wrong_credential_are_told_the_same_to_the_byte()
    {
        var attempts = await AttemptsAsync();
        var (status, told) = await RawConnect.AskAsync(world.Platform.Address, attempts[0].Target, attempts[0].Headers);

        Assert.Equal(401, status);
        foreach (var (name, target, headers) in attempts)
            Assert.Equal((name, told), (name, (await RawConnect.AskAsync(world.Platform.Address, target, headers)).Told));
    }

    /// <summary>
    /// Each kind of refusal spends one derivation of a slow hash, some 30 ms; without it a refusal takes under 2 ms. So
    /// a median that is less than a third of another's means that somebody left it out.
    /// </summary>
    [Fact]
    public async Task An_unknown_station_and_a_wrong_credential_take_the_same_work()
    {
        const int Rounds = 11;
        var attempts = await AttemptsAsync();
        var taken = attempts.ToDictionary(attempt => attempt.Name, _ => new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (name, target, headers) in attempts)
            {
                var start = Stopwatch.GetTimestamp();
                await RawConnect.AskAsync(world.Platform.Address, target, headers);
                // The first round warms up.
                if (round > 0)
                    taken[name].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        var medians = taken.ToDictionary(kind => kind.Key, kind => kind.Value.Order().ElementAt(Rounds / 2));
        Assert.True(medians.Values.Max() < 3 * medians.Values.Min(), string.Join(", ", medians.Select(kind => $"{kind.Key}: {kind.Value:0.0} ms")));
    }

    public static TheoryData<string> OddCredentials => new()
    {
        "Basic", "Basic ", "Basic  ", "Basic !!!!", "Basic YQ", "Bearer abc", "Negotiate", "basic Og==", "Digest username=\"x\"",
        Raw(""), Raw(":"), Raw("{0}"), Raw("{0}:"), Raw(":{1}"), Raw("{0}:{1}\0"), Raw("{0}:{1} "), Raw("{0}: {1}"), Raw("{0}::{1}"), Raw("{0}\0:{1}"),
        Raw("{0}:" + new string('x', 12_000)), Raw(new string('x', 12_000) + ":{1}"), Raw("{0}:pässwörd-öäüß-ÄÖÜ"), Raw("ſtation:{1}"), Raw("{0}\u200b:{1}"),
        "Basic " + Convert.ToBase64String([0xFF, 0xFE, 0x3A, 0x00, 0x80]),
    };

    [Theory]
    [MemberData(nameof(OddCredentials))]
    public async Task An_empty_over_long_or_non_ASCII_credential_is_a_wrong_one(string header)
    {
        var (station, password) = await CreateAsync("\"generatePassword\":true");
        var authorization = header.StartsWith(RawMark, StringComparison.Ordinal)
            ? RawConnect.Basic(Encoding.UTF8.GetBytes(string.Format(header[RawMark.Length..], station, password)))
            : $"Authorization: {header}\r\n";

        Assert.Equal(401, (await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{station}", authorization)).Status);
        Assert.Equal(101, (await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{station}", RawConnect.Basic(station, password!))).Status);
    }

    [Theory]
    [InlineData("Authorization: Basic \u00c3\u00a4\u00ff\r\n")]
    [InlineData("Authorization: Basic QQ==\r\nAuthorization: Basic Qg==\r\n")]
    public async Task A_header_that_is_no_ASCII_or_comes_twice_gets_nobody_in(string header)
    {
        var (station, _) = await CreateAsync("\"generatePassword\":true");

        Assert.Contains((await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{station}", header)).Status, new[] { 400, 401 });
    }

    [Fact]
    public async Task A_request_whose_headers_are_too_long_is_refused_before_anybody_looks_at_them()
    {
        var (station, _) = await CreateAsync("\"generatePassword\":true");

        Assert.Equal(431, (await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{station}", RawConnect.Basic(station, new string('x', 100_000)))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("fifteen-charact")]
    [InlineData("with space in the midst")]
    [InlineData("pässwörd-öäüß-ÄÖÜ")]
    [InlineData("forty-one-characters-are-one-too-many-0123")]
    public async Task A_password_that_chargers_can_not_send_can_not_be_chosen(string password)
    {
        var body = JsonNode.Parse("""{"locationId":"loc","tariffCode":"WS","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}""")!;
        body["id"] = $"CP-{Guid.NewGuid():N}"[..16];
        body["password"] = password;
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await world.Tenant.Client.PostAsync("/api/v1/charge-stations", content);

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal("password", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["field"]!);
    }

    private const string RawMark = "raw ";

    private static string Raw(string credential) => RawMark + credential;

    /// <summary>One of each kind that is refused.</summary>
    private async Task<(string Name, string Target, string Headers)[]> AttemptsAsync()
    {
        var (generated, _) = await CreateAsync("\"generatePassword\":true");
        var (chosen, _) = await CreateAsync($"\"password\":\"{Chosen}\"");
        var (certified, _) = await CreateAsync("\"securityProfile\":3");
        return
        [
            Attempt("unknown station", "NOBODY", Wrong),
            Attempt("unknown station without a credential", "NOBODY", null),
            Attempt("wrong password for a generated one", generated, Wrong),
            Attempt("wrong password for a chosen one", chosen, Wrong),
            Attempt("no password", chosen, null),
            ("right password under another name", $"/ocpp/{chosen}", RawConnect.Basic("somebody", Chosen)),
            Attempt("no certificate", certified, null),
        ];
    }

    private static (string Name, string Target, string Headers) Attempt(string name, string station, string? password) =>
        (name, $"/ocpp/{station}", password is null ? "" : RawConnect.Basic(station, password));

    private async Task<(string Station, string? Password)> CreateAsync(string how)
    {
        var id = $"CP-{Guid.NewGuid():N}"[..16];
        var made = await world.Tenant.PostAsync("/api/v1/charge-stations",
            $$"""{"id":"{{id}}","locationId":"loc","tariffCode":"WS","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}],{{how}} }""");
        return (id, (string?)made["password"]);
    }

    /// <summary>One platform that looks at every attempt: how many it looks at has tests of its own.</summary>
    public sealed class World : IAsyncLifetime
    {
        public TestPlatform Platform { get; private set; } = null!;
        public Tenant Tenant { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Platform = await TestPlatform.StartInAsync(Directory.CreateTempSubdirectory("greenflux-credentials-").FullName, ownsDirectory: true, arguments:
                ["--Platform:ConnectAttempts:IdentityBurst=100000", "--Platform:ConnectAttempts:AddressBurst=100000"]);
            Tenant = await Tenant.CreateAsync(Platform);
        }

        public async Task DisposeAsync() => await Platform.DisposeAsync();
    }
}
