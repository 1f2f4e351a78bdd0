using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Tests.EndToEnd.Api;

public sealed class DeclarationTests
{
    private readonly ApiCatalog catalog = new(typeof(ApiMiddleware).Assembly);

    [Fact]
    public void Every_function_declares_a_permission_or_a_public_face_and_never_both()
    {
        Assert.NotEmpty(catalog.Functions);
        Assert.Empty(catalog.Functions.Where(function => function.IsPublic == function.Permission is not null).Select(function => function.Name));
    }

    [Fact]
    public void Every_function_of_the_API_declares_what_it_answers() =>
        Assert.Empty(catalog.Functions.Where(function => !function.IsPublic && function.Answers.Count == 0).Select(function => function.Name));

    [Fact]
    public void Nothing_under_v1_is_public() =>
        Assert.Empty(catalog.Functions.Where(function => function.IsPublic && function.Route.StartsWith("v1/", StringComparison.Ordinal)).Select(function => function.Name));

    [Fact]
    public void Every_change_and_deletion_needs_the_version_it_was_decided_on() =>
        Assert.Empty(catalog.Functions
            .Where(function => !function.IsPublic && function.Methods.Any(method => method is "PUT" or "DELETE" or "PATCH") && !function.NeedsIfMatch)
            .Select(function => function.Name));

    [Fact]
    public void Every_PUT_says_which_body_it_accepts() =>
        Assert.Empty(catalog.Functions.Where(function => function.Methods.Contains("PUT") && function.Accepts is null).Select(function => function.Name));

    [Fact]
    public void Reading_never_needs_a_permission_to_write() =>
        Assert.Empty(catalog.Functions
            .Where(function => function.Methods is ["GET"] && function.Permission is { } permission && permission.ToString().StartsWith("Write", StringComparison.Ordinal))
            .Select(function => function.Name));

    [Fact]
    public void Every_refusal_has_its_status_in_the_one_table() =>
        Assert.Empty(Enum.GetValues<RefusalCode>().Except(Problems.Table.Keys));

    [Fact]
    public void A_tenant_can_never_give_away_the_platforms_own_permissions() =>
        Assert.Empty(ApiKeyStore.TenantPermissions.Intersect([Permission.ManageTenants, Permission.ApprovePriceChanges]));
}
