using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>Configuration section <c>Embedded</c>.</summary>
/// <param name="DataDirectory">Absolute path; <c>./data</c> unless configured.</param>
/// <param name="Port">7071 unless configured; 0 takes any free port.</param>
/// <param name="Bind">localhost, an IP address of this machine, or * for all of them.</param>
/// <param name="Certificate">With a certificate the port speaks TLS (https, wss), without it doesn't.</param>
/// <param name="AsksForClientCertificates">Whether the TLS handshake asks for a client certificate, which chargers of security profile 3 need. None is still welcome.</param>
/// <param name="Quiet">Logs warnings and errors alone.</param>
public sealed record EmbeddedOptions(string DataDirectory, int Port, string Bind, CertificateFiles? Certificate, bool AsksForClientCertificates, bool Quiet)
{
    internal const string Section = "Embedded";

    /// <summary>Command-line switches and the keys they set.</summary>
    internal static Dictionary<string, string> Switches => new(StringComparer.OrdinalIgnoreCase)
    {
        ["--data"] = $"{Section}:DataDirectory",
        ["--port"] = $"{Section}:Port",
        ["--bind"] = $"{Section}:Bind",
        ["--quiet"] = $"{Section}:Quiet",
        ["--certificate"] = $"{Section}:Certificate:Path",
        ["--certificate-key"] = $"{Section}:Certificate:KeyPath",
        ["--client-certificates"] = $"{Section}:Certificate:AskClients",
    };

    internal static EmbeddedOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var certificatePath = section["Certificate:Path"];
        return new(
            Path.GetFullPath(section["DataDirectory"] is { Length: > 0 } directory ? directory : "data"),
            Port: ReadPort(section["Port"]),
            Bind: section["Bind"] is { Length: > 0 } bind ? bind : "localhost",
            Certificate: string.IsNullOrEmpty(certificatePath)
                ? null
                : new(certificatePath, section["Certificate:KeyPath"], section["Certificate:Password"]),
            AsksForClientCertificates: ReadSwitch("Certificate:AskClients", section["Certificate:AskClients"]),
            Quiet: ReadSwitch("Quiet", section["Quiet"]));
    }

    private static int ReadPort(string? text) => text switch
    {
        null or "" => 7071,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535 => port,
        _ => throw new HostRefusedException($"{Section}:Port is '{text}'. Give a number from 0 (any free port) to 65535."),
    };

    private static bool ReadSwitch(string key, string? text) => text switch
    {
        null or "" => false,
        _ when bool.TryParse(text, out var on) => on,
        _ => throw new HostRefusedException($"{Section}:{key} is '{text}'. Give true or false."),
    };
}

/// <summary>Either a PFX file, or a PEM file with its private key in the same file or in another.</summary>
public sealed record CertificateFiles(string Path, string? KeyPath, string? Password);
