using System.Reflection;
using GreenFlux.Local.Runtime.Hosting.Functions;
using GreenFlux.Local.Runtime.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>Puts the embedded host together around the slim ASP.NET Core one.</summary>
internal sealed class EmbeddedHostBuilder
{
    private readonly WebApplicationBuilder web;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware = [];
    private DataDirectory? data;
    private bool servesHttp;
    private bool built;

    public EmbeddedHostBuilder(WebApplicationBuilder web)
    {
        this.web = web;
        ((IConfigurationBuilder)web.Configuration).Sources.Insert(0, new KeyConfiguration(OpenData));
    }

    public static WebApplicationBuilder NewWebBuilder(string[] args)
    {
        var slim = WebApplication.CreateSlimBuilder();
        slim.Configuration.AddCommandLine(args, EmbeddedOptions.Switches);
        EmbeddedLogging.UseConsole(slim.Logging);
        return slim;
    }

    public void Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> step) => middleware.Add(step);

    public void UseHttp()
    {
        if (servesHttp) return;
        servesHttp = true;
        Use(HttpFunctions.Middleware);
    }

    public IHost Build(IDictionary<object, object> properties)
    {
        if (built) throw new InvalidOperationException("The host was built already.");
        built = true;
        try
        {
            return BuildHost(properties);
        }
        catch
        {
            data?.Dispose();
            throw;
        }
    }

    private EmbeddedHost BuildHost(IDictionary<object, object> properties)
    {
        var (types, directory) = WhereFunctionsAre(properties[EmbeddedProperties.Functions]);
        var functions = FunctionDiscovery.Find(types, HostJson.Read(directory));
        if (functions.Count == 0 && properties[EmbeddedProperties.Functions] is Assembly empty)
            throw new HostRefusedException($"No functions were found in {empty}: call FunctionsApplication.CreateBuilder in the assembly that holds them.");
        if (!servesHttp && functions.FirstOrDefault(function => function.Route is not null) is { } http)
            throw new HostRefusedException($"{http.Definition} is an HTTP function: call ConfigureFunctionsWebApplication() on the builder.");

        var options = EmbeddedOptions.From(web.Configuration);
        var opened = OpenData();
        if (opened.Folder.Path != options.DataDirectory)
            throw new HostRefusedException($"Embedded:DataDirectory became {options.DataDirectory} after the keys in {opened.Folder.Path} were read: configure it first.");

        web.WebHost.ConfigureKestrel(kestrel => KestrelSetup.Apply(kestrel, options)).UseSockets(KestrelSetup.Apply);
        var progress = new StartProgress();
        EmbeddedLogging.Configure(web.Logging, options, progress);
        web.Services.AddSingleton(options);
        web.Services.AddSingleton(new FunctionApp(functions, middleware));
        EmbeddedServices.Add(web.Services, web.Configuration, opened.Folder);
        InProcessServer.Wrap(web.Services);

        var app = web.Build();
        RefuseMissingServices(functions, app.Services);
        EmbeddedServices.Map(app);
        return new(app, opened, options, progress);
    }

    private DataDirectory OpenData() => data ??= DataDirectory.Open(EmbeddedOptions.From(web.Configuration).DataDirectory, web.Configuration);

    private static (IEnumerable<Type> Types, string Directory) WhereFunctionsAre(object property) => property switch
    {
        Assembly assembly => (assembly.GetTypes(), Path.GetDirectoryName(assembly.Location) is { Length: > 0 } own ? own : AppContext.BaseDirectory),
        IEnumerable<Type> types => (types, AppContext.BaseDirectory),
        _ => throw new HostRefusedException($"Property {EmbeddedProperties.Functions} is a {property.GetType()}: set an Assembly, or the Types to look at."),
    };

    private static void RefuseMissingServices(IEnumerable<CompiledFunction> functions, IServiceProvider services)
    {
        var registered = services.GetRequiredService<IServiceProviderIsService>();
        var missing = functions.SelectMany(function => function.MissingServices(registered)).ToArray();
        if (missing.Length > 0) throw new HostRefusedException(string.Join(Environment.NewLine, missing));
    }
}
