using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Tariffs;

public static class TariffConfiguration
{
    public static IServiceCollection AddTariffs(this IServiceCollection services)
    {
        services.AddOptions<PriceCeilingOptions>()
            .BindConfiguration(PriceCeilingOptions.Section)
            .Validate(static options => options.TryRead(out _, out _), PriceCeilingOptions.Problem)
            .ValidateOnStart();
        services.AddOptions<LeadTimeLimits>().BindConfiguration(LeadTimeLimits.Section)
            .Validate(static limits => limits is { SelfManagedLeadHours: >= 0, ManagedLeadHours: >= 0 }, $"Every value of {LeadTimeLimits.Section} must be 0 or more hours.");
        return services.AddSingleton(static provider => provider.GetRequiredService<IOptions<PriceCeilingOptions>>().Value.Read())
            .AddSingleton<RuleSets>()
            .AddSingleton<RuleReferences>().AddSingleton<RuleChecks>().AddSingleton<TariffUse>().AddSingleton<LeadTimes>()
            .AddSingleton<ChangeTerms>().AddSingleton<RuleWriter>().AddSingleton<RuleChanges>().AddSingleton<PriceChangeDesk>()
            .AddSingleton<RuleHistory>().AddSingleton<TariffStore>().AddSingleton<BillingRuleStore>()
            .AddSingleton<TariffLifecycle>().AddSingleton<SessionPartiesReader>().AddSingleton<RuleExplanations>();
    }
}
