using System.Net.Sockets;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>The embedded host. It holds the data directory until it is disposed of.</summary>
internal sealed class EmbeddedHost(WebApplication app, DataDirectory data, EmbeddedOptions options, StartProgress progress) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => app.Services;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is StoreFaultException or OptionsValidationException)
        {
            throw new HostRefusedException(e.Message, e);
        }
        catch (Exception e) when ((e as SocketException ?? e.InnerException as SocketException ?? e.InnerException?.InnerException as SocketException) is { } socket)
        {
            throw new HostRefusedException(Explain(socket.SocketErrorCode), e);
        }

        progress.Started = true;
        Services.GetRequiredService<ILoggerFactory>().CreateLogger("GreenFlux").LogInformation(
            "Listening on {Address}, data in {DataDirectory}", string.Join(", ", app.Urls), options.DataDirectory);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => app.StopAsync(cancellationToken);

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        data.Dispose();
    }

    private string Explain(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse =>
            $"Port {options.Port} on {options.Bind} is in use. Stop the process that uses it, or choose another with --port N (0 takes any free one).",
        SocketError.AccessDenied =>
            $"Port {options.Port} on {options.Bind} isn't allowed to this user. Choose one above 1023 with --port N.",
        SocketError.AddressNotAvailable =>
            $"{options.Bind} isn't an address of this machine. Choose another with --bind ADDRESS.",
        _ => $"Port {options.Port} on {options.Bind} can't be opened ({error}).",
    };
}
