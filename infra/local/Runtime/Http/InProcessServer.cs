using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Local.Runtime.Http;

/// <summary>
/// The web server, with a second way in: it hands the application that ASP.NET Core gives it to
/// <see cref="Pipeline"/> too, so that a request needs no socket.
/// </summary>
internal sealed class InProcessServer(IServer server, InProcessServer.Pipeline pipeline) : IServer
{
    public IFeatureCollection Features => server.Features;

    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull
    {
        pipeline.Open(new InProcessApplication<TContext>(application));
        await server.StartAsync(application, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();

    /// <summary>Puts itself around the server that is registered.</summary>
    public static void Wrap(IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IServer));
        services.Remove(registered);
        services.AddSingleton<IServer>(provider => new InProcessServer(Make(registered, provider), provider.GetRequiredService<Pipeline>()));
    }

    private static IServer Make(ServiceDescriptor registered, IServiceProvider provider) => (IServer)(
        registered.ImplementationInstance
        ?? registered.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!));

    /// <summary>Open once the server has started.</summary>
    internal sealed class Pipeline : IInProcessHttp
    {
        private volatile IInProcessApplication? application;

        public void Open(IInProcessApplication opened) => application = opened;

        public Task<HttpReply> SendAsync(HttpCall call, CancellationToken ct) =>
            (application ?? throw new InvalidOperationException("The host hasn't started: it answers no requests yet.")).SendAsync(call, ct);
    }
}

/// <summary>Hides the server's context type.</summary>
internal interface IInProcessApplication
{
    Task<HttpReply> SendAsync(HttpCall call, CancellationToken ct);
}

internal sealed class InProcessApplication<TContext>(IHttpApplication<TContext> application) : IInProcessApplication
    where TContext : notnull
{
    public async Task<HttpReply> SendAsync(HttpCall call, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var exchange = new InProcessExchange(call, ct);
        var context = application.CreateContext(exchange);
        try
        {
            await application.ProcessRequestAsync(context);
            await exchange.StartAsync(ct);
        }
        catch (Exception e)
        {
            application.DisposeContext(context, e);
            await exchange.CompletedAsync();
            throw;
        }

        application.DisposeContext(context, exception: null);
        await exchange.CompletedAsync();
        // Of a request that was given up the pipeline leaves an empty answer: it must not pass for a real one.
        ct.ThrowIfCancellationRequested();
        return exchange.Reply();
    }
}
