using GreenFlux.Platform.Links;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Calibration;

public static class CalibrationConfiguration
{
    public static IServiceCollection AddCalibration(this IServiceCollection services) => services
        .AddSingleton<MeterKeyStore>()
        .AddSingleton<ToldMeterKeys>()
        .AddSingleton<CalibrationFacts>()
        .AddSingleton<SignedDataTransfers>()
        .AddSingleton<SignedMeterData>();
}
