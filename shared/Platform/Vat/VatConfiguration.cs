using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Vat;

public static class VatConfiguration
{
    public static IServiceCollection AddVat(this IServiceCollection services) =>
        services.AddSingleton<VatSubjectReferences>().AddSingleton<VatPast>().AddSingleton<VatRateStore>().AddSingleton<VatRates>();
}
