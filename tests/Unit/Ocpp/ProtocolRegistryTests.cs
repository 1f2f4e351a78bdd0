using GreenFlux.Ocpp;

namespace GreenFlux.Tests.Unit.Ocpp;

public sealed class ProtocolRegistryTests
{
    [Fact]
    public void Ocpp_1_6_is_found_by_its_subprotocol()
    {
        Assert.True(ChargerProtocols.TryGet("ocpp1.6", out var protocol));
        Assert.Equal("ocpp1.6", protocol.Subprotocol);
        Assert.Equal(["ocpp1.6"], ChargerProtocols.Subprotocols);
    }

    [Theory]
    [InlineData("")]
    [InlineData("OCPP1.6")]
    [InlineData("ocpp1.5")]
    [InlineData("ocpp1.6, ocpp2.0.1")]
    public void Other_names_are_not_guessed(string subprotocol) => Assert.False(ChargerProtocols.TryGet(subprotocol, out _));
}
