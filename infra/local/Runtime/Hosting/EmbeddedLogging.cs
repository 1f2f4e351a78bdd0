using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>One line per event on the console; section <c>Logging</c> of the configuration has the last word.</summary>
internal static class EmbeddedLogging
{
    public static void UseConsole(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }

    public static void Configure(ILoggingBuilder logging, EmbeddedOptions options, StartProgress progress)
    {
        if (options.Quiet) logging.SetMinimumLevel(LogLevel.Warning);

        // First in the list, so that a configured rule for the same category comes later and wins.
        logging.Services.Configure<LoggerFilterOptions>(filters =>
        {
            filters.Rules.Insert(0, new(providerName: null, "Microsoft", LogLevel.Warning, filter: null));
            filters.Rules.Insert(0, new(providerName: null, "System.Net.Http", LogLevel.Warning, filter: null));
            // While this one may log, every frame begins a log scope and a trace that nobody looks at; what fails is logged by HttpFunctions.
            filters.Rules.Insert(0, new(providerName: null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None, filter: null));
        });

        // A start that fails is told once, by the exception that comes out of it.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level == LogLevel.Warning || (level > LogLevel.Warning && progress.Started));
    }
}

/// <summary>Whether the host has started.</summary>
internal sealed class StartProgress
{
    private volatile bool started;

    public bool Started
    {
        get => started;
        set => started = value;
    }
}
