using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Tariffs;

public static class TariffConfiguration
{
    public static IServiceCollection AddTariffs(this IServiceCollection services)
    {
        services.AddOptions<LeadTimeLimits>().BindConfiguration(LeadTimeLimits.Section)
            .Validate(static limits => limits is { SelfManagedLeadHours: >= 0, ManagedLeadHours: >= 0 }, $"Every value of {LeadTimeLimits.Section} must be 0 or more hours.");
        return services.AddSingleton<RuleSets>()
            .AddSingleton<RuleReferences>().AddSingleton<RuleChecks>().AddSingleton<TariffUse>().AddSingleton<LeadTimes>()
            .AddSingleton<ChangeTerms>().AddSingleton<RuleWriter>().AddSingleton<RuleChanges>().AddSingleton<PriceChangeDesk>()
            .AddSingleton<RuleHistory>().AddSingleton<TariffStore>().AddSingleton<BillingRuleStore>()
            .AddSingleton<TariffLifecycle>().AddSingleton<SessionPartiesReader>().AddSingleton<RuleExplanations>();
    }
}
