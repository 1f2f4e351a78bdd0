using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Rebilling;

public static class RebillingConfiguration
{
    public static IServiceCollection AddRebilling(this IServiceCollection services)
    {
        services.AddOptions<RebillingOptions>().BindConfiguration(RebillingOptions.Section)
            .Validate(static options => options.Width is >= 1 and <= RebillingOptions.MostWidth, $"{RebillingOptions.Section}:Width must be 1 to {RebillingOptions.MostWidth}.")
            .ValidateOnStart();
        return services.AddSingleton<RebillingStore>().AddSingleton<RebillingProgress>();
    }
}

/// <summary>How re-billing runs go through the ledger.</summary>
public sealed record RebillingOptions
{
    public const string Section = "Rebilling";
    public const int MostWidth = 100;

    /// <summary>How many months are gone through at once. One keeps all cores of one machine busy; on Azure each month is a partition with a throughput of its own.</summary>
    public int Width { get; set; } = 1;
}
