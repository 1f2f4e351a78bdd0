namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class IdempotencyTests(ApiHost host)
{
    private const string Packages = "/api/v1/retail-packages";

    [Fact]
    public async Task A_repeat_with_the_same_key_gets_the_first_answer()
    {
        var tenant = await host.NewTenantAsync();
        var first = await tenant.PostAsync(Packages, new { name = "Gold" }, ("Idempotency-Key", "k1"));
        var repeat = await tenant.PostAsync(Packages, new { name = "Gold" }, ("Idempotency-Key", "k1"));

        Assert.Equal((201, first.Raw, first.ETag, first.Location), (repeat.Status, repeat.Raw, repeat.ETag, repeat.Location));
        Assert.Equal("true", repeat.Headers["Idempotency-Replayed"]);
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Single((await tenant.GetAsync(Packages)).Items);
    }

    [Fact]
    public async Task A_secret_is_shown_again_to_the_key_that_made_it_and_to_no_other()
    {
        var tenant = await host.NewTenantAsync();
        var other = host.With((await tenant.MakeAsync("/api/v1/api-keys", new { name = "other", permissions = new[] { "WriteApiKeys", "ReadTokens" } })).Text("key"));
        var body = new { name = "meters", permissions = new[] { "ReadTokens" } };

        var first = await tenant.PostAsync("/api/v1/api-keys", body, ("Idempotency-Key", "k1"));
        var repeat = await tenant.PostAsync("/api/v1/api-keys", body, ("Idempotency-Key", "k1"));
        var foreign = await other.PostAsync("/api/v1/api-keys", body, ("Idempotency-Key", "k1"));

        Assert.Equal(first.Text("key"), repeat.Text("key"));
        Assert.Equal(201, foreign.Status);
        Assert.NotEqual(first.Text("key"), foreign.Text("key"));
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.PostAsync(Packages, new { name = "Gold" }, ("Idempotency-Key", "k1"));

        var otherBody = await tenant.PostAsync(Packages, new { name = "Silver" }, ("Idempotency-Key", "k1"));
        var otherPath = await tenant.PostAsync("/api/v1/locations", new { name = "Gold" }, ("Idempotency-Key", "k1"));

        Assert.Equal((409, "IDEMPOTENCY_KEY_REUSED"), (otherBody.Status, otherBody.Code));
        Assert.Equal((409, "IDEMPOTENCY_KEY_REUSED"), (otherPath.Status, otherPath.Code));
    }

    [Fact]
    public async Task A_refused_request_is_not_remembered()
    {
        var tenant = await host.NewTenantAsync();
        var refused = await tenant.PostAsync(Packages, new { name = "" }, ("Idempotency-Key", "k1"));
        var mended = await tenant.PostAsync(Packages, new { name = "Gold" }, ("Idempotency-Key", "k1"));
        Assert.Equal((422, 201), (refused.Status, mended.Status));
    }

    [Fact]
    public async Task Many_at_once_create_one()
    {
        var tenant = await host.NewTenantAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => tenant.PostAsync(Packages, new { name = "Gold" }, ("Idempotency-Key", "k1"))));

        Assert.Contains(replies, reply => reply.Status == 201);
        Assert.All(replies, reply => Assert.True(reply.Status == 201 || reply.Code == "IDEMPOTENCY_IN_PROGRESS", reply.Raw));
        Assert.Single((await tenant.GetAsync(Packages)).Items);
    }

    [Fact]
    public async Task Keys_of_different_tenants_never_meet()
    {
        var one = await host.NewTenantAsync();
        var two = await host.NewTenantAsync();
        await one.PostAsync(Packages, new { name = "Gold" }, ("Idempotency-Key", "k1"));
        Assert.Equal(201, (await two.PostAsync(Packages, new { name = "Silver" }, ("Idempotency-Key", "k1"))).Status);
    }

    [Fact]
    public async Task A_key_has_1_to_255_characters()
    {
        var tenant = await host.NewTenantAsync();
        Assert.Equal(201, (await tenant.PostAsync(Packages, new { name = "Gold" }, ("Idempotency-Key", new string('k', 255)))).Status);
        var tooLong = await tenant.PostAsync(Packages, new { name = "Gold" }, ("Idempotency-Key", new string('k', 256)));
        Assert.Equal((400, "INVALID_HEADER", "Idempotency-Key"), (tooLong.Status, tooLong.Code, tooLong.Field));
    }
}
