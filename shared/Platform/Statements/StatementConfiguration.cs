using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Statements;

public static class StatementConfiguration
{
    public static IServiceCollection AddStatements(this IServiceCollection services)
    {
        services.AddOptions<BillingRunOptions>().BindConfiguration(BillingRunOptions.Section)
            .Validate(static options => options.PageSize is >= 1 and <= BillingRunOptions.MostPerPage, $"{BillingRunOptions.Section}:PageSize must be 1 to {BillingRunOptions.MostPerPage}.")
            .ValidateOnStart();
        return services.AddRuns();
    }

    private static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton<BillingSettingsStore>()
        .AddSingleton<BillingRunStore>()
        .AddSingleton<BillingRunDesk>()
        .AddSingleton<StatementStore>()
        .AddSingleton<SettlementLedger>()
        .AddSingleton<StatementDesk>()
        .AddSingleton<SettlementParties>()
        .AddSingleton<UnbilledEnergy>()
        .AddSingleton<BillingRunWork>();
}

/// <summary>How billing runs go about it.</summary>
public sealed record BillingRunOptions
{
    public const string Section = "BillingRuns";
    public const int MostPerPage = Storage.DocumentLimits.PageSize;

    /// <summary>CDRs between two checkpoints.</summary>
    public int PageSize { get; set; } = 500;
}
