using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Statements;

public static class StatementConfiguration
{
    public static IServiceCollection AddStatements(this IServiceCollection services) => services
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
