namespace GreenFlux.Platform.Parties;

/// <summary>
/// Who is meant where no party is named: the tenant itself, under the id <see cref="Id"/> in each kind. As long as nothing is
/// stored under it, it is what stands here, so that a tenant needs no parties at all; who wants it otherwise stores it.
/// </summary>
public static class OwnParties
{
    public const string Id = "own";

    public static CpoNetwork CpoNetwork(string tenantId) => new() { Id = Id, TenantId = tenantId, Name = tenantId };
    public static EmspNetwork EmspNetwork(string tenantId) => new() { Id = Id, TenantId = tenantId, Name = tenantId };
    public static CpoContract CpoContract(string tenantId) => new() { Id = Id, TenantId = tenantId, Name = tenantId, NetworkId = Id };
    public static EmspContract EmspContract(string tenantId) => new() { Id = Id, TenantId = tenantId, Name = tenantId, NetworkId = Id };
    public static Cpo Cpo(string tenantId) => new() { Id = Id, TenantId = tenantId, Name = tenantId, ContractId = Id };
    public static Emsp Emsp(string tenantId) => new() { Id = Id, TenantId = tenantId, Name = tenantId, ContractId = Id };
}
