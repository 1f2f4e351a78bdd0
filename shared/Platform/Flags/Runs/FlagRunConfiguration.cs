using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Flags.Runs;

public static class FlagRunConfiguration
{
    public static IServiceCollection AddFlagRuns(this IServiceCollection services)
    {
        services.AddOptions<FlagRunOptions>().BindConfiguration(FlagRunOptions.Section)
            .Validate(static options => options.PageSize is >= 1 and <= FlagRunOptions.MostPerPage, $"{FlagRunOptions.Section}:PageSize must be 1 to {FlagRunOptions.MostPerPage}.")
            .ValidateOnStart();
        return services.AddRuns();
    }

    private static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton<FlagRunStore>()
        .AddSingleton<FlagReports>()
        .AddSingleton<SilentSessions>()
        .AddSingleton<NightlyFlags>()
        .AddSingleton<NightlyInboundCdrs>()
        .AddSingleton<FlagRunSteps>();
}

/// <summary>How runs over flagged transactions go about it.</summary>
public sealed record FlagRunOptions
{
    public const string Section = "FlagRuns";
    public const int MostPerPage = Storage.DocumentLimits.PageSize;

    /// <summary>Transactions between two checkpoints.</summary>
    public int PageSize { get; set; } = 500;
}
