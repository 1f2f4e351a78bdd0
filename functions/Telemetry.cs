using System.Globalization;
using Azure.Monitor.OpenTelemetry.Exporter;
using GreenFlux.Platform.Telemetry;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GreenFlux.Functions;

/// <summary>
/// Sends traces, metrics and logs to whoever is configured, and costs nothing when nobody is. What ASP.NET Core and HTTP clients
/// trace of themselves is left out: their URLs hold token ids and addresses of webhooks.
/// </summary>
internal static class Telemetry
{
    public const string ServiceName = "greenflux";

    /// <summary>Marks each invocation on Azure with the host's trace.</summary>
    private const string WorkerSource = "Microsoft.Azure.Functions.Worker";

    private static readonly string[] TalkativeCategories = ["Microsoft", "System.Net.Http", "Azure", "Polly"];

    public static void AddTelemetry(this FunctionsApplicationBuilder builder)
    {
        var insights = builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } connection ? connection : null;
        var collector = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        if (insights is null && !collector)
            return;
        builder.Services.AddSingleton(new TelemetryExport(IsOn: true));
        foreach (var category in TalkativeCategories)
            builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(category, LogLevel.Warning);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService(ServiceName))
            .WithTracing(traces =>
            {
                traces.AddSource(TelemetryNames.Platform, WorkerSource).SetSampler(SamplerOf(builder.Configuration));
                if (insights is not null)
                    traces.AddAzureMonitorTraceExporter(exporter => exporter.ConnectionString = insights);
                if (collector)
                    traces.AddOtlpExporter();
            })
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(TelemetryNames.Platform, TelemetryNames.Azure);
                if (insights is not null)
                    metrics.AddAzureMonitorMetricExporter(exporter => exporter.ConnectionString = insights);
                if (collector)
                    metrics.AddOtlpExporter();
            })
            .WithLogging(
                logs =>
                {
                    if (insights is not null)
                        logs.AddAzureMonitorLogExporter(exporter => exporter.ConnectionString = insights);
                    if (collector)
                        logs.AddOtlpExporter();
                },
                static options => options.IncludeScopes = true);
    }

    /// <summary>By the trace id alone: whoever calls can't make us keep every trace by asking for it.</summary>
    private static TraceIdRatioBasedSampler SamplerOf(IConfiguration configuration)
    {
        const double Usual = 0.1;
        return new(configuration["Telemetry:TraceRatio"] is { Length: > 0 } ratio ? double.Parse(ratio, CultureInfo.InvariantCulture) : Usual);
    }
}
