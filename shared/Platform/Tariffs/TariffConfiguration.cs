using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Tariffs;

public static class TariffConfiguration
{
    public static IServiceCollection AddTariffs(this IServiceCollection services) =>
        services.AddSingleton<RuleSets>()
            .AddSingleton<RuleHistory>().AddSingleton<TariffStore>().AddSingleton<BillingRuleStore>()
            .AddSingleton<TariffLifecycle>().AddSingleton<SessionPartiesReader>().AddSingleton<RuleExplanations>();
}
