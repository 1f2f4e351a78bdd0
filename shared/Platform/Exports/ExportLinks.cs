using System.Globalization;
using GreenFlux.Platform.Links;
using GreenFlux.Platform.Outcomes;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Exports;

/// <summary>A link that lets anybody who has it fetch one file of one tenant, for a time.</summary>
/// <param name="Path">From the root, with its signature.</param>
public sealed record ExportLink(string Path, DateTimeOffset ExpiresAt);

/// <summary>Makes and checks download links: signed over tenant, export and expiry, so nothing needs to be stored for them.</summary>
public sealed class ExportLinks(SignedLinks links, IOptions<ExportOptions> options, TimeProvider time)
{
    private const string Route = "/api/downloads/exports";
    private const string Purpose = "export-download";

    public ExportLink Make(string tenantId, string exportId)
    {
        var expires = time.GetUtcNow().AddHours(options.Value.LinkHours).ToUnixTimeSeconds();
        return new ExportLink(
            string.Create(CultureInfo.InvariantCulture, $"{Route}/{tenantId}/{exportId}?expires={expires}&signature={links.CodeOf(Purpose, Subject(tenantId, exportId, expires))}"),
            DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    /// <summary>Whether the link is one of ours, unchanged, and still works: until when.</summary>
    public Outcome<DateTimeOffset> Check(string tenantId, string exportId, string? expires, string? signature)
    {
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            || signature is null || !links.IsCodeOf(Purpose, Subject(tenantId, exportId, at), signature))
            return new Refusal(RefusalCode.LinkInvalid, "This link was not made here, or was changed. Copy it whole, or take a new one from the export.");
        return at > time.GetUtcNow().ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(at)
            : new Refusal(RefusalCode.LinkExpired, "This link has expired. Take a new one from the export.");
    }

    private static string Subject(string tenantId, string exportId, long expires) => string.Create(CultureInfo.InvariantCulture, $"{tenantId}\n{exportId}\n{expires}");
}
