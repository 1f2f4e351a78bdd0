using GreenFlux.Functions.Operators.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Scalar.AspNetCore;

namespace GreenFlux.Functions.Operators.OpenApi;

/// <summary>The API's description for programs, and as a page. Nothing is loaded from elsewhere.</summary>
public sealed class DocumentationFunctions(OpenApiDocument document)
{
    private const string ScriptResource = "ScalarStaticAssets.scalar.js";

    // The page may talk to this host alone: no fonts, proxies or telemetry of others.
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Page = """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>GreenFlux.Functions API</title>
        </head>
        <body>
          <div id="app"></div>
          <script src="/api/docs/scalar.js"></script>
          <script src="/api/docs/start.js"></script>
        </body>
        </html>
        """;

    private const string Start = """
        Scalar.createApiReference('#app', {
          url: '/api/openapi.json',
          proxyUrl: '',
          withDefaultFonts: false,
          telemetry: false,
          agent: { disabled: true },
          mcp: { disabled: true },
          hideClientButton: true,
          showDeveloperTools: 'never',
          persistAuth: false,
        });
        """;

    [Function("OpenApi")]
    [PublicFace]
    public IResult OpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) =>
        Results.Bytes(document.Json.ToArray(), "application/json; charset=utf-8");

    [Function("DocsPage")]
    [PublicFace]
    public static IResult DocsPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.ContentSecurityPolicy = PagePolicy;
        return Results.Text(Page, "text/html; charset=utf-8");
    }

    [Function("DocsStart")]
    [PublicFace]
    public static IResult DocsStart([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/start.js")] HttpRequest request) =>
        Results.Text(Start, "text/javascript; charset=utf-8");

    [Function("DocsScript")]
    [PublicFace]
    public static IResult DocsScript([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/scalar.js")] HttpRequest request)
    {
        var script = typeof(ScalarOptions).Assembly.GetManifestResourceStream(ScriptResource)
            ?? throw new InvalidOperationException($"Scalar.AspNetCore holds no '{ScriptResource}'.");
        // The package holds it compressed; every browser takes that.
        request.HttpContext.Response.Headers.ContentEncoding = "gzip";
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=86400";
        return Results.Stream(script, "text/javascript; charset=utf-8");
    }
}
