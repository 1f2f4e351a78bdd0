using System.Globalization;
using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using GreenFlux.Platform.Telemetry;
using Microsoft.Azure.Functions.Worker.Builder;
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
        var identity = IdentityOf(builder.Configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]);
        foreach (var category in TalkativeCategories)
            builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(category, LogLevel.Warning);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService(ServiceName))
            .WithTracing(traces =>
            {
                traces.AddSource(TelemetryNames.Platform, WorkerSource).SetSampler(SamplerOf(builder.Configuration["Telemetry:TraceRatio"]));
                if (insights is not null)
                    traces.AddAzureMonitorTraceExporter(exporter => Connect(exporter, insights, identity));
                if (collector)
                    traces.AddOtlpExporter();
            })
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(TelemetryNames.Platform, TelemetryNames.Azure);
                if (insights is not null)
                    metrics.AddAzureMonitorMetricExporter(exporter => Connect(exporter, insights, identity));
                if (collector)
                    metrics.AddOtlpExporter();
            })
            .WithLogging(
                logs =>
                {
                    if (insights is not null)
                        logs.AddAzureMonitorLogExporter(exporter => Connect(exporter, insights, identity));
                    if (collector)
                        logs.AddOtlpExporter();
                },
                static options => options.IncludeScopes = true);
    }

    private static void Connect(AzureMonitorExporterOptions exporter, string connection, TokenCredential? identity) =>
        (exporter.ConnectionString, exporter.Credential) = (connection, identity);

    /// <param name="authentication">As the Functions host reads it: <c>Authorization=AAD;ClientId=…</c>; the key in the connection string counts without.</param>
    private static DefaultAzureCredential? IdentityOf(string? authentication)
    {
        var parts = (authentication ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Contains("Authorization=AAD", StringComparer.OrdinalIgnoreCase)
            ? new DefaultAzureCredential(new DefaultAzureCredentialOptions
            {
                ManagedIdentityClientId = Array.Find(parts, part => part.StartsWith("ClientId=", StringComparison.OrdinalIgnoreCase))?["ClientId=".Length..],
            })
            : null;
    }

    /// <summary>By the trace id alone: whoever calls can't make us keep every trace by asking for it.</summary>
    private static TraceIdRatioBasedSampler SamplerOf(string? ratio)
    {
        const double Usual = 0.1;
        return new(string.IsNullOrEmpty(ratio) ? Usual : double.Parse(ratio, CultureInfo.InvariantCulture));
    }
}
