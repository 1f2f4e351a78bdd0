using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Evidence;

public static class EvidenceConfiguration
{
    public static IServiceCollection AddPriceEvidence(this IServiceCollection services) =>
        services.AddSingleton<EvidenceTaking>().AddSingleton<ShownRulesReader>().AddSingleton<PricesAhead>();
}
