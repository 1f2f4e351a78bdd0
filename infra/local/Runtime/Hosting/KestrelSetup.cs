using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>Address, TLS and limits of the one port.</summary>
internal static class KestrelSetup
{
    // The Functions host's own limit of a request body.
    private const long RequestBodyBytesMax = 104_857_600;

    // What a socket may have sent before anyone reads it, on top of the system's own buffers. Kestrel's 1 MiB is meant
    // for few uploads, not for thousands of chargers that a flood may come from.
    private const int UnreadBytesMax = 64 * 1024;

    // A charger sends its handshake in one piece.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    public static void Apply(SocketTransportOptions sockets) => sockets.MaxReadBufferSize = UnreadBytesMax;

    public static void Apply(KestrelServerOptions kestrel, EmbeddedOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = RequestBodyBytesMax;
        kestrel.Limits.RequestHeadersTimeout = HandshakeTimeout;
        var tls = options.Certificate is { } files ? Load(files) : null;
        if (tls is not null && options.AsksForClientCertificates)
            AskForClientCertificates(tls);
        Action<ListenOptions> protocol = tls is null ? static _ => { } : listen => listen.UseHttps(tls);
        switch (options.Bind)
        {
            // Kestrel can't take one free port on both loopback addresses.
            case "localhost" when options.Port == 0:
                kestrel.Listen(IPAddress.Loopback, 0, protocol);
                break;
            case "localhost":
                kestrel.ListenLocalhost(options.Port, protocol);
                break;
            case "*":
                kestrel.ListenAnyIP(options.Port, protocol);
                break;
            case var text when IPAddress.TryParse(text, out var address):
                kestrel.Listen(address, options.Port, protocol);
                break;
            default:
                throw new HostRefusedException($"Embedded:Bind is '{options.Bind}'. Give localhost, an IP address of this machine, or * for all.");
        }
    }

    /// <summary>Takes any certificate or none: whom it names, and whether its tenant trusts it, is decided when a charger is admitted.</summary>
    private static void AskForClientCertificates(HttpsConnectionAdapterOptions tls)
    {
        tls.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        tls.AllowAnyClientCertificate();
        // A certificate that a stranger shows must not make this machine call the addresses in it.
        tls.OnAuthenticate = static (_, handshake) => handshake.CertificateChainPolicy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        };
    }

    private static HttpsConnectionAdapterOptions Load(CertificateFiles files)
    {
        try
        {
            var pfx = files.KeyPath is null && Path.GetExtension(files.Path).ToUpperInvariant() is ".PFX" or ".P12";
            return pfx
                ? new() { ServerCertificate = X509CertificateLoader.LoadPkcs12FromFile(files.Path, files.Password) }
                : LoadPem(files);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new HostRefusedException(
                $"The certificate {files.Path} can't be used: {e.Message} Check Embedded:Certificate:Path, KeyPath and Password.", e);
        }
    }

    private static HttpsConnectionAdapterOptions LoadPem(CertificateFiles files)
    {
        using var bare = files.Password is { Length: > 0 } password
            ? X509Certificate2.CreateFromEncryptedPemFile(files.Path, password, files.KeyPath)
            : X509Certificate2.CreateFromPemFile(files.Path, files.KeyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(files.Path);
        return new()
        {
            // Windows serves no certificate whose key lives in memory alone; the round trip gives it a home.
            ServerCertificate = X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), password: null),
            ServerCertificateChain = chain,
        };
    }
}
