using System.Net;
using System.Text;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using GreenFlux.Azure.Blobs;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Runtime.Blobs;

/// <summary>Links that are signed with a key which the service lends the platform's identity: against a service that knows its lines.</summary>
public sealed class DelegatedLinkTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly ScriptedService service = new();
    private readonly FakeTimeProvider time = new(Now);
    private readonly AzureBlobStore store;

    public DelegatedLinkTests() => store = new AzureBlobStore(
        new BlobServiceClient(new Uri("https://name.blob.core.windows.net"), new FixedIdentity(), new BlobClientOptions { Transport = new HttpClientTransport(new HttpClient(service)) }), time);

    public void Dispose() => service.Dispose();

    private async Task<System.Collections.Specialized.NameValueCollection> TermsAsync(string name) =>
        HttpUtility.ParseQueryString((await store.LinkAsync("t-1", name, new BlobLink(time.GetUtcNow().AddMinutes(5), "text/csv", "a.csv"), default))!.Query);

    [Fact]
    public async Task A_link_reads_one_blob_by_https_alone_until_it_ends()
    {
        var address = (await store.LinkAsync("t-1", "exports/1/file", new BlobLink(Now.AddMinutes(5), "text/csv", "a.csv"), default))!;
        Assert.Equal("https://name.blob.core.windows.net/greenflux/t-1/exports/1/file", address.GetLeftPart(UriPartial.Path));
        var terms = HttpUtility.ParseQueryString(address.Query);
        Assert.Equal(
            ("r", "b", "https", "2026-05-04T12:05:00Z", "text/csv", "attachment; filename=\"a.csv\""),
            (terms["sp"], terms["sr"], terms["spr"], terms["se"], terms["rsct"], terms["rscd"]));
        Assert.Equal("11111111-1111-1111-1111-111111111111", terms["skoid"]);
        Assert.NotEmpty(terms["sig"]!);
    }

    [Fact]
    public async Task The_lent_key_is_asked_for_again_before_it_ends_under_a_link()
    {
        var first = await TermsAsync("a");
        var second = await TermsAsync("b");
        Assert.NotEqual(first["sig"], second["sig"]);
        Assert.Equal(1, service.Keys);
        time.Advance(TimeSpan.FromHours(6) - TimeSpan.FromMinutes(6));
        await TermsAsync("a");
        Assert.Equal(1, service.Keys);
        time.Advance(TimeSpan.FromMinutes(1));
        var last = await TermsAsync("a");
        Assert.Equal(2, service.Keys);
        Assert.True(string.CompareOrdinal(last["ske"], last["se"]) > 0);
    }

    private sealed class FixedIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }

    /// <summary>Lends a key for as long as it is asked to, and has every blob.</summary>
    private sealed class ScriptedService : HttpMessageHandler
    {
        public int Keys { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.RequestUri!.Query.Contains("userdelegationkey", StringComparison.Ordinal))
                return new HttpResponseMessage(request.Method == HttpMethod.Head ? HttpStatusCode.OK : HttpStatusCode.BadRequest) { Content = new ByteArrayContent([]) };
            Keys++;
            var asked = System.Xml.Linq.XDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)).Root!;
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent($"""
                    <?xml version="1.0" encoding="utf-8"?>
                    <UserDelegationKey>
                      <SignedOid>11111111-1111-1111-1111-111111111111</SignedOid><SignedTid>22222222-2222-2222-2222-222222222222</SignedTid>
                      <SignedStart>{asked.Element("Start")!.Value}</SignedStart><SignedExpiry>{asked.Element("Expiry")!.Value}</SignedExpiry>
                      <SignedService>b</SignedService><SignedVersion>2020-02-10</SignedVersion><Value>{Convert.ToBase64String(Encoding.ASCII.GetBytes($"key {Keys}"))}</Value>
                    </UserDelegationKey>
                    """, Encoding.UTF8, "application/xml"),
            };
        }
    }
}
