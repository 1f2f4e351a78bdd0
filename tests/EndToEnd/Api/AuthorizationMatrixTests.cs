using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>Every function of the API, whatever it does, against every kind of caller.</summary>
[Collection(ApiCollection.Name)]
public sealed class AuthorizationMatrixTests(ApiHost host)
{
    private static readonly ApiCatalog Catalog = new(typeof(ApiMiddleware).Assembly);

    public static TheoryData<string, string, string> Operations()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var function in Catalog.Functions.Where(function => !function.IsPublic))
        {
            foreach (var method in function.Methods)
                data.Add(method, "/api/" + PathOf(function.Route), function.Permission.ToString()!);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_caller_without_a_known_key_learns_nothing(string method, string path, string permission)
    {
        Assert.NotEmpty(permission);
        var nobody = await host.Nobody.SendAsync(method, path);
        var stranger = await host.With("gfk_made-up").SendAsync(method, path);
        Assert.Equal((401, "UNAUTHENTICATED"), (nobody.Status, nobody.Code));
        Assert.Equal((401, nobody.Raw), (stranger.Status, stranger.Raw));
        Assert.Equal("Bearer", nobody.Headers["WWW-Authenticate"]);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_key_without_the_permission_is_refused(string method, string path, string permission)
    {
        var key = await KeyWithoutAsync(permission);
        var reply = await host.With(key).SendAsync(method, path);
        Assert.Equal((403, "PERMISSION_DENIED"), (reply.Status, reply.Code));
        Assert.Contains(permission, reply.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_key_with_nothing_but_the_permission_gets_through(string method, string path, string permission)
    {
        if (permission == nameof(Permission.ManageTenants))
        {
            Assert.NotEqual(403, (await host.Root.SendAsync(method, path)).Status);
            return;
        }
        var tenant = await host.NewTenantAsync();
        if (permission == nameof(Permission.ApprovePriceChanges))
        {
            var own = await tenant.GetAsync("/api/v1/tenant");
            Assert.NotEqual(403, (await host.Root.SendAsync(method, path, null, ("X-Tenant", own.Text("id")))).Status);
            return;
        }
        var made = await tenant.MakeAsync("/api/v1/api-keys", new { name = "one", permissions = new[] { permission } });
        var reply = await host.With(made.Text("key")).SendAsync(method, path);
        Assert.True(reply.Status is not (401 or 403 or >= 500), $"{method} {path} answered {reply.Status}: {reply.Raw}");
    }

    /// <summary>The route with a value in the place of each parameter.</summary>
    private static string PathOf(string route) =>
        string.Join('/', route.Split('/').Select(step => step.StartsWith('{') ? step.EndsWith(":int}", StringComparison.Ordinal) ? "1" : "any" : step));

    private async Task<string> KeyWithoutAsync(string permission)
    {
        var tenant = await host.NewTenantAsync();
        var others = ApiKeyStore.TenantPermissions.Select(each => each.ToString()).Where(each => each != permission);
        return (await tenant.MakeAsync("/api/v1/api-keys", new { name = "others", permissions = others })).Text("key");
    }
}
