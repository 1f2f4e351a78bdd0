using GreenFlux.Platform.Records;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Parties;

public static class PartyConfiguration
{
    public static IServiceCollection AddParties(this IServiceCollection services) => services
        .AddSingleton(PartyKinds.Catalog)
        .AddRecords(PartyKinds.CpoNetwork)
        .AddRecords(PartyKinds.EmspNetwork)
        .AddRecords(PartyKinds.CpoContract)
        .AddRecords(PartyKinds.EmspContract)
        .AddSingleton<CpoStore>()
        .AddSingleton<EmspStore>()
        .AddSingleton<AgreementStore>()
        .AddSingleton<CustomerStore>()
        .AddSingleton<RetailPackageStore>()
        .AddSingleton<DriverStore>()
        .AddRecords(PartyKinds.ReimbursementParty)
        .AddSingleton<ReimbursementAssignmentStore>()
        .AddSingleton<PartnerNetworks>()
        .AddSingleton<PartyBook>();

    /// <summary>A kind that needs nothing beyond its definition.</summary>
    private static IServiceCollection AddRecords<T>(this IServiceCollection services, RecordKind<T> kind)
        where T : class, ITenantRecord
        => services.AddSingleton(provider =>
            new TenantRecords<T>(provider.GetRequiredService<IDocumentStore>(), kind, provider.GetRequiredService<RecordCatalog>()));
}
