using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Coupons;

public static class CouponConfiguration
{
    public static IServiceCollection AddCoupons(this IServiceCollection services) =>
        services.AddSingleton<CouponBook>().AddSingleton<CouponStore>();
}
