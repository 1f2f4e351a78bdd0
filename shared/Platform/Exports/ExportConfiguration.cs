using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Exports;

public static class ExportConfiguration
{
    /// <summary>Needs an <see cref="Storage.IBlobStore"/> and <see cref="IExportFiles"/>.</summary>
    public static IServiceCollection AddExports(this IServiceCollection services)
    {
        services.AddOptions<ExportOptions>().BindConfiguration(ExportOptions.Section)
            .Validate(
                static options => options.AreUsable,
                $"{ExportOptions.Section}: CdrsPerChunk must be 1 to 100000, LinkHours 1 to 8760, KeptDays 1 to 3650.");
        return services.AddSingleton<ExportStore>().AddSingleton<ExportRun>().AddSingleton<ExportLinks>();
    }
}
