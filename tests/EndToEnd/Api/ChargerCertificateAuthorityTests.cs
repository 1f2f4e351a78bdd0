using System.Security.Cryptography;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class ChargerCertificateAuthorityTests(ApiHost host)
{
    private const string Authorities = "/api/v1/charger-certificate-authorities";
    private const string Stations = "/api/v1/charge-stations";

    [Fact]
    public async Task An_authority_is_added_read_and_deleted_by_its_own_tenant_alone()
    {
        var tenant = await host.NewTenantAsync();
        var other = await host.NewTenantAsync();
        using var root = Certificates.Root("Acme CA");
        var made = await tenant.MakeAsync(Authorities, Body(root.ExportCertificatePem()));
        Assert.Equal("CN=Acme CA", made.Text("subject"));
        Assert.Equal(root.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), made.Text("fingerprint"));
        Assert.Equal(made.Text("certificate"), (await tenant.GetAsync(made.Location!)).Text("certificate"));
        Assert.Single((await tenant.GetAsync(Authorities)).Items);

        Assert.Empty((await other.GetAsync(Authorities)).Items);
        Assert.Equal(404, (await other.GetAsync(made.Location!)).Status);
        Assert.Equal(404, (await other.DeleteAsync(made.Location!, "*")).Status);
        Assert.Equal(204, (await tenant.DeleteAsync(made.Location!, made.ETag!)).Status);
        Assert.Equal(404, (await tenant.GetAsync(made.Location!)).Status);
    }

    [Fact]
    public async Task The_same_authority_twice_is_refused()
    {
        var tenant = await host.NewTenantAsync();
        using var root = Certificates.Root("Acme CA");
        await tenant.MakeAsync(Authorities, Body(root.ExportCertificatePem()));
        var again = await tenant.PostAsync(Authorities, Body(root.ExportCertificatePem()));
        Assert.Equal((409, "ALREADY_EXISTS"), (again.Status, again.Code));
    }

    [Fact]
    public async Task What_is_no_authority_is_refused()
    {
        var tenant = await host.NewTenantAsync();
        using var root = Certificates.Root("Acme CA");
        using var leaf = Certificates.Charger("CN=CP001", root);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = root.ExportCertificatePem();
        foreach (var text in new[]
        {
            "", "nonsense", leaf.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), $"{pem}\n{key.ExportPkcs8PrivateKeyPem()}", $"{pem}\n{pem}",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        })
        {
            var refused = await tenant.PostAsync(Authorities, Body(text));
            Assert.Equal((422, "certificate"), (refused.Status, refused.Field));
        }
    }

    [Theory]
    [InlineData(0, true, "securityProfile")]
    [InlineData(4, true, "securityProfile")]
    [InlineData(2, false, "password")]
    [InlineData(1, false, "password")]
    public async Task A_security_profile_is_1_to_3_and_has_what_it_needs(int profile, bool password, string field)
    {
        var tenant = await host.NewTenantAsync();
        await Some.SetUpAsync(tenant);
        var body = Some.With(Some.With(Some.Station(Some.Name("PROFILE")), "securityProfile", profile), "generatePassword", password);
        var refused = await tenant.PostAsync(Stations, body);
        Assert.Equal((422, field), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task A_station_of_profile_3_needs_no_password_and_keeps_its_profile_until_it_is_changed()
    {
        var tenant = await host.NewTenantAsync();
        await Some.SetUpAsync(tenant);
        var plain = await tenant.MakeAsync(Stations, Some.Station(Some.Name("PROFILE")));
        Assert.Equal(1, plain.Body.GetProperty("securityProfile").GetInt32());

        var body = Some.With(Some.With(Some.Station(Some.Name("PROFILE")), "securityProfile", 3), "generatePassword", false);
        var made = await tenant.MakeAsync(Stations, body);
        var read = await tenant.GetAsync(made.Location!);
        Assert.Equal((3, false), (read.Body.GetProperty("securityProfile").GetInt32(), read.Body.GetProperty("hasPassword").GetBoolean()));
    }

    private static object Body(string certificate) => new { name = "Ours", certificate };
}
