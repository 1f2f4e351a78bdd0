using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>
/// Serves the installation's keys as configuration, below all other sources. They are read when first asked for,
/// because the data directory may still be configured after the builder was made.
/// </summary>
internal sealed class KeyConfiguration(Func<DataDirectory> directory) : ConfigurationProvider, IConfigurationSource
{
    private static readonly string[] Names = ["Platform:RootKey", "WebPubSub:AccessKey", "WebPubSub:FrontSecret", "Platform:CredentialPepper"];

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override bool TryGet(string key, [NotNullWhen(true)] out string? value)
    {
        value = Array.FindIndex(Names, name => name.Equals(key, StringComparison.OrdinalIgnoreCase)) switch
        {
            0 => directory().Keys.PlatformKey,
            1 => directory().Keys.GatewayAccessKey,
            2 => directory().Keys.GatewayFrontSecret,
            3 => directory().Keys.CredentialPepper,
            _ => null,
        };
        return value is not null;
    }

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        var prefix = parentPath is null ? "" : parentPath + ConfigurationPath.KeyDelimiter;
        return Names
            .Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(name => name[prefix.Length..].Split(ConfigurationPath.KeyDelimiter)[0])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Concat(earlierKeys)
            .Order(ConfigurationKeyComparer.Instance);
    }
}
