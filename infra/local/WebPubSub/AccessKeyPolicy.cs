using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Messaging.WebPubSub;

/// <summary>Signs each request with a token of its own: JWT, HS256, for this URL without its query, for five minutes.</summary>
internal sealed class AccessKeyPolicy(AzureKeyCredential credential, TimeProvider time) : HttpPipelineSynchronousPolicy
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly string Header = Encode("""{"alg":"HS256","typ":"JWT"}""");

    public override void OnSendingRequest(HttpMessage message)
    {
        var audience = message.Request.Uri.ToUri().GetLeftPart(UriPartial.Path);
        message.Request.Headers.SetValue("Authorization", "Bearer " + Token(audience));
    }

    private string Token(string audience)
    {
        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["aud"] = audience,
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.Add(Life).ToUnixTimeSeconds(),
        };
        var content = $"{Header}.{Encode(claims.ToJsonString())}";
        // The key is the text of the access key, not what it decodes to.
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(credential.Key), Encoding.ASCII.GetBytes(content));
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
