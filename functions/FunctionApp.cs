using System.Runtime.CompilerServices;
using GreenFlux.Azure;
using GreenFlux.Functions.Chargers;
using GreenFlux.Functions.Operators;
using GreenFlux.Functions.Operators.Exports;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Operators.Pricing;
using GreenFlux.Platform;
using GreenFlux.Platform.Exports;
using GreenFlux.Platform.Settings;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Functions;

/// <summary>The composition root, the same in both runtimes.</summary>
public static class FunctionApp
{
    /// <summary>Builds the host; it is not started.</summary>
    /// <param name="args">Command-line configuration.</param>
    /// <param name="configure">Last word on the services, for tests that bring a clock of their own.</param>
    // The builder looks for functions in the assembly that calls it: inlined, that would be the caller's.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IHost Build(string[] args, Action<FunctionsApplicationBuilder>? configure = null)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        SettingsCheck.Require(builder.Configuration, Runtime);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<MessageLogMiddleware>();
        builder.UseMiddleware<ApiMiddleware>();
        builder.AddTelemetry();
        builder.Services.AddAzureStorage(builder.Configuration);
        builder.Services.AddPlatform();
        builder.Services.AddOperatorApi();
        builder.Services.AddSingleton<CommandRequests>();
        builder.Services.AddSingleton<EventOrigin>().AddSingleton<ConnectionSeal>().AddSingleton<KnownConnections>();
        builder.Services.AddSingleton<DescribedSessions>();
        builder.Services.AddSingleton<IExportFiles, CdrExportFiles>();
        builder.Services.AddHostedService<SettingsReport>();
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Which programming model this was built with: settings of the function app are required there alone.</summary>
    private static SettingRuntime Runtime { get; } =
        typeof(FunctionsApplicationBuilder).Assembly.GetName().Name == "Microsoft.Azure.Functions.Worker" ? SettingRuntime.Azure : SettingRuntime.Embedded;
}
