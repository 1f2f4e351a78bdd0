using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>What a started embedded host tells about itself.</summary>
public static class EmbeddedHostExtensions
{
    /// <summary>Where it listens, with the port that it took.</summary>
    public static Uri EmbeddedAddress(this IHost host)
    {
        var addresses = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        return addresses?.FirstOrDefault() is { } address
            ? new(address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal))
            : throw new InvalidOperationException("The host listens nowhere yet: start it first.");
    }
}
