using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Bulk;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Commands;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Exports;
using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Platform.Links;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Poison;
using GreenFlux.Platform.Rebilling;
using GreenFlux.Platform.Rehearsals;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Statements;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform;

/// <summary>Registers the platform's services; the ports they need come from an adapter.</summary>
public static class PlatformServices
{
    public static IServiceCollection AddPlatform(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<PlatformMetrics>();
        services.TryAddSingleton(new TelemetryExport(IsOn: false));
        services.TryAddSingleton<PlatformTraces>();
        services.AddSingleton<SignedLinks>();
        services.AddOptions<ConnectAttemptLimits>().BindConfiguration(ConnectAttemptLimits.Section)
            .Validate(static limits => limits.AreUsable, $"Every value of {ConnectAttemptLimits.Section} must be positive.");
        services.AddOptions<AdmissionLimits>().BindConfiguration(AdmissionLimits.Section)
            .Validate(static limits => limits.AreUsable, $"Every value of {AdmissionLimits.Section} must be positive.");
        services.AddChargers().AddSessions().AddPoison().AddPriceEvidence().AddCdrs().AddRehearsals().AddCalibration().AddRebilling().AddStatements().AddExports().AddOperatorServices();
        return services;
    }

    private static IServiceCollection AddChargers(this IServiceCollection services) => services
        .AddSingleton<StationRuntimeStore>()
        .AddSingleton<StationNotes>()
        .AddSingleton<UnknownStations>()
        .AddSingleton<Presence>()
        .AddSingleton<TokenAuthorization>()
        .AddSingleton<StationReports>().AddSingleton<ClockAlignedSetup>()
        .AddSingleton(provider => new ConnectAttempts(
            provider.GetRequiredService<IOptions<ConnectAttemptLimits>>().Value, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ChargerAuthentication>()
        .AddSingleton<AdmissionGate>()
        .AddSingleton<ChargerAdmission>()
        .AddSingleton<ChargerEvents>()
        .AddSingleton<ChargerFrames>()
        .AddSingleton<IStationStatusReader, StationStatusReader>()
        .AddSingleton<StationCommands>();

    private static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<SessionStore>()
        .AddSingleton<SessionCompletion>()
        .AddSingleton<LedgerQuery>()
        .AddSingleton<MissingStops>()
        .AddSingleton<OrphanStops>()
        .AddSingleton<TransactionStarts>()
        .AddSingleton<TransactionStops>()
        .AddSingleton<TransactionReadings>()
        .AddSingleton<LiveParking>()
        .AddSingleton<SessionSweep>();

    private static IServiceCollection AddCdrs(this IServiceCollection services)
    {
        services.AddHttpClient(OutboxDelivery.ClientName, client => client.Timeout = TimeSpan.FromSeconds(10));
        return services
            .AddSingleton<CdrStore>()
            .AddSingleton<SessionOverlaps>()
            .AddSingleton<SessionFacts>()
            .AddSingleton<SettlementWrites>()
            .AddSingleton<FlagDesk>()
            .AddSingleton<CdrCorrections>()
            .AddSingleton<FlagQueue>()
            .AddFlagRuns()
            .AddSingleton<SessionSettlement>()
            .AddSingleton<BulkSettlement>()
            .AddSingleton<OutboxEntries>()
            .AddSingleton<Tariffs.PriceDisplays>()
            .AddSingleton<Tariffs.PriceChangeProgress>()
            .AddSingleton<OutboxDelivery>();
    }
}
