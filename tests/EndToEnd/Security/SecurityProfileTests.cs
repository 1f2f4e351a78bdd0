using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>Stations that demand more than a password, on a port that speaks TLS.</summary>
public sealed class SecurityProfileTests(SecurityProfileTests.World world) : IClassFixture<SecurityProfileTests.World>
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    [Fact]
    public async Task A_station_of_profile_2_connects_over_TLS_with_its_password()
    {
        var (station, password) = await CreateAsync(2);

        await using var charger = await ConnectAsync(station, password: password);
        await charger.BootAsync();
        Assert.Equal(401, await RefusalAsync(station, password: "0123456789abcdef"));
    }

    [Fact]
    public async Task A_station_of_profile_3_connects_with_a_certificate_of_its_tenants_authority()
    {
        var (station, _) = await CreateAsync(3);
        using var certificate = Certificates.Charger($"O=Acme,CN={station}", world.Root);

        await using var charger = await ConnectAsync(station, certificate);
        await charger.BootAsync();
    }

    [Fact]
    public async Task An_intermediate_authority_counts_together_with_its_root()
    {
        var (station, _) = await CreateAsync(3);
        using var intermediate = Certificates.Intermediate("Acme Depot CA", world.Root);
        using var certificate = Certificates.Charger($"CN={station}", intermediate);
        Assert.Equal(401, await RefusalAsync(station, certificate));

        await World.AddAuthorityAsync(world.Tenant, intermediate);
        await using var charger = await ConnectAsync(station, certificate);
        await charger.BootAsync();
    }

    [Theory]
    [InlineData("none", "no client certificate")]
    [InlineData("wrong subject", "common name")]
    [InlineData("other case", "common name")]
    [InlineData("two names", "common name")]
    [InlineData("expired", "NotTimeValid")]
    [InlineData("other tenant", "not valid under")]
    [InlineData("self-signed", "not valid under")]
    [InlineData("server", "NotValidForUsage")]
    public async Task A_certificate_that_does_not_prove_the_station_is_refused_as_an_unknown_station_is(string fault, string told)
    {
        var (station, _) = await CreateAsync(3);
        using var certificate = fault switch
        {
            "wrong subject" => Certificates.Charger("CN=SOMEBODY-ELSE", world.Root),
            "other case" => Certificates.Charger($"CN={station.ToLowerInvariant()}", world.Root),
            "two names" => Certificates.Charger($"CN={station},CN=SOMEBODY-ELSE", world.Root),
            "expired" => Certificates.Charger($"CN={station}", world.Root, lastsDays: -1),
            "other tenant" => Certificates.Charger($"CN={station}", world.OtherRoot),
            "self-signed" => Certificates.Root(station),
            "server" => Certificates.Charger($"CN={station}", world.Root, usage: ServerAuthentication),
            _ => null,
        };

        Assert.Equal(401, await RefusalAsync(station, certificate));
        var note = await world.Tenant.NoteAsync(station, "CERTIFICATE_REFUSED");
        Assert.Contains(told, (string)note["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_does_not_stand_in_for_the_certificate()
    {
        var (station, password) = await CreateAsync(3, generatePassword: true);

        Assert.Equal(401, await RefusalAsync(station, password: password));
    }

    [Fact]
    public async Task An_authority_that_was_deleted_admits_nobody_any_more()
    {
        using var root = Certificates.Root("Short-lived CA");
        var id = await World.AddAuthorityAsync(world.Tenant, root);
        var (station, _) = await CreateAsync(3);
        using var certificate = Certificates.Charger($"CN={station}", root);
        await (await ConnectAsync(station, certificate)).DisposeAsync();

        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/charger-certificate-authorities/{id}");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var deleted = await world.Tenant.Client.SendAsync(request);
        Assert.True(deleted.IsSuccessStatusCode);
        Assert.Equal(401, await RefusalAsync(station, certificate));
    }

    [Fact]
    public async Task A_browser_or_charger_without_a_certificate_is_served_on_the_same_port()
    {
        var (station, password) = await CreateAsync(1);

        await using var charger = await ConnectAsync(station, password: password);
        await charger.BootAsync();
    }

    private async Task<(string Station, string? Password)> CreateAsync(int profile, bool? generatePassword = null)
    {
        var id = $"CP-{Guid.NewGuid():N}"[..16];
        var made = await world.Tenant.PostAsync("/api/v1/charge-stations", $$"""
            {"id":"{{id}}","locationId":"loc","tariffCode":"WS","securityProfile":{{profile}},"generatePassword":{{((generatePassword ?? profile < 3) ? "true" : "false")}},
             "evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}
            """);
        Assert.Equal(profile, (int)made["securityProfile"]!);
        return (id, (string?)made["password"]);
    }

    private Task<TestCharger> ConnectAsync(string station, X509Certificate2? certificate = null, string? password = null) =>
        TestCharger.ConnectAsync(world.Platform.Address, station, password: password, configure: options =>
        {
            options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == world.Platform.Certificate!.GetCertHashString();
            if (certificate is not null)
                options.ClientCertificates.Add(certificate);
        });

    private async Task<int> RefusalAsync(string station, X509Certificate2? certificate = null, string? password = null) =>
        (await Assert.ThrowsAsync<ConnectionRefusedException>(() => ConnectAsync(station, certificate, password))).Status;

    /// <summary>One platform with TLS, and two tenants with an authority each.</summary>
    public sealed class World : IAsyncLifetime
    {
        public TestPlatform Platform { get; private set; } = null!;
        public Tenant Tenant { get; private set; } = null!;
        public X509Certificate2 Root { get; } = Certificates.Root("Acme CA");
        public X509Certificate2 OtherRoot { get; } = Certificates.Root("Other CA");

        public async Task InitializeAsync()
        {
            Platform = await TestPlatform.StartWithTlsAsync();
            Tenant = await Tenant.CreateAsync(Platform);
            await AddAuthorityAsync(Tenant, Root);
            await AddAuthorityAsync(await Tenant.CreateAsync(Platform), OtherRoot);
        }

        /// <returns>Its id.</returns>
        public static async Task<string> AddAuthorityAsync(Tenant tenant, X509Certificate2 authority)
        {
            var made = await tenant.PostAsync("/api/v1/charger-certificate-authorities",
                new JsonObject { ["name"] = authority.Subject, ["certificate"] = authority.ExportCertificatePem() }.ToJsonString());
            return (string)made["id"]!;
        }

        public async Task DisposeAsync()
        {
            await Platform.DisposeAsync();
            Root.Dispose();
            OtherRoot.Dispose();
        }
    }
}
