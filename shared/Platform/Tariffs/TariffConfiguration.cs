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
        return services.AddSingleton(static provider => provider.GetRequiredService<IOptions<PriceCeilingOptions>>().Value.Read())
            .AddSingleton<RuleSets>()
            .AddSingleton<RuleHistory>().AddSingleton<TariffStore>().AddSingleton<BillingRuleStore>()
            .AddSingleton<TariffLifecycle>().AddSingleton<SessionPartiesReader>().AddSingleton<RuleExplanations>();
    }
}
