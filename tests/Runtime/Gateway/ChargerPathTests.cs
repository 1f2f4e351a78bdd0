using GreenFlux.Local.Runtime.Gateway;

namespace GreenFlux.Tests.Runtime.Gateway;

public sealed class ChargerPathTests
{
    [Theory]
    [InlineData("/ocpp/CP001", "/ocpp/CP001", "CP001")]
    [InlineData("/ocpp/CP001/", "/ocpp/CP001/", "CP001")]
    [InlineData("/OCPP/cp001", "/OCPP/cp001", "cp001")]
    [InlineData("/ocpp/CP%2001", "/ocpp/CP%2001", "CP 01")]
    [InlineData("/ocpp/A+B", "/ocpp/A+B", "A+B")]
    [InlineData("/ocpp/A%252FB", "/ocpp/A%252FB", "A%2FB")]
    [InlineData("/ocpp/A%2FB", "/ocpp/A%2FB", "A/B")]
    [InlineData("/ocpp/RDAM%7C123", "/ocpp/RDAM%7C123", "RDAM|123")]
    [InlineData("/ocpp/S%C3%A4ule", "/ocpp/S%C3%A4ule", "Säule")]
    [InlineData("/ocpp/CP001?token=a/b", "/ocpp/CP001", "CP001")]
    [InlineData("http://host:80/ocpp/CP001?x", "/ocpp/CP001", "CP001")]
    public void An_identity_is_the_last_segment_decoded_once(string target, string raw, string identity) =>
        Assert.Equal(new ChargerPath(raw, identity), ChargerPath.Read(target, "/ocpp/"));

    [Theory]
    [InlineData("/ocpp/")]
    [InlineData("/ocpp//")]
    [InlineData("/ocpp/A/B")]
    [InlineData("/ocpp/A//")]
    [InlineData("/ocpp/..")]
    [InlineData("/ocpp/%2e%2E")]
    [InlineData("/ocpp/../ocpp/CP001")]
    [InlineData("/ocpp/A%00")]
    [InlineData("/ocpp/A%0D%0AX-Evil:1")]
    [InlineData("/ocpp/A%C2%85")]
    [InlineData("/ocpp/A%")]
    [InlineData("/ocpp/A%2")]
    [InlineData("/ocpp/A%+1")]
    [InlineData("/ocpp/A%zz")]
    [InlineData("/ocpp/%FF")]
    [InlineData("/ocpp/%ED%A0%80")]
    [InlineData("/other/CP001")]
    [InlineData("*")]
    public void A_path_without_one_clean_identity_is_none(string target) => Assert.Null(ChargerPath.Read(target, "/ocpp/"));

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void An_identity_has_at_most_255_characters_after_decoding(int length, bool accepted) =>
        Assert.Equal(accepted, ChargerPath.Read("/ocpp/" + string.Concat(Enumerable.Repeat("%41", length)), "/ocpp/") is not null);
}
