namespace GreenFlux.Tests.EndToEnd.Api.Parties;

/// <summary>Parties to be tested with.</summary>
internal static class PartySetup
{
    /// <summary>Network, contract and CPO of one id.</summary>
    public static async Task MakeCpoAsync(this ApiClient tenant, string id, string kind = "INTERNAL", string roaming = "SELF_MANAGED")
    {
        await tenant.MakeAsync("/api/v1/cpo-networks", new { id, name = id, kind, roaming });
        await tenant.MakeAsync("/api/v1/cpo-contracts", new { id, name = id, networkId = id });
        await tenant.MakeAsync("/api/v1/cpos", new { id, name = id, contractId = id });
    }

    /// <summary>Network, contract and eMSP of one id.</summary>
    public static async Task MakeEmspAsync(this ApiClient tenant, string id, string kind = "INTERNAL")
    {
        await tenant.MakeAsync("/api/v1/emsp-networks", new { id, name = id, kind });
        await tenant.MakeAsync("/api/v1/emsp-contracts", new { id, name = id, networkId = id });
        await tenant.MakeAsync("/api/v1/emsps", new { id, name = id, contractId = id });
    }

    public static Task<ApiReply> MakeDriverAsync(this ApiClient tenant, string id, string? emspId = null, string? customerId = null, string retailPackageId = "gold") =>
        tenant.MakeAsync("/api/v1/drivers", new { id, name = id, retailPackageId, emspId, customerId });

    public static async Task<(int Status, string Code, string? Field)> RefusalAsync(this Task<ApiReply> sent)
    {
        var reply = await sent;
        return (reply.Status, reply.Code, reply.Field);
    }

    /// <summary>Why something that is in use was not deleted.</summary>
    public static async Task<string> UserOfAsync(this ApiClient tenant, string path)
    {
        var reply = await tenant.DeleteAsync(path, "*");
        Assert.Equal((409, "IN_USE"), (reply.Status, reply.Code));
        return reply.Text("detail");
    }
}
