using System.Text.Json;
using GreenFlux.Cli.Pricing.Rules;
using GreenFlux.Ocpi;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Cli.Pricing;

/// <summary>Something that prices sessions, read from a file: an OCPI tariff, or another kind.</summary>
public abstract class TariffFile
{
    /// <summary>What it is, for people: <c>OCPI 2.2.1 tariff 12</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The session's price, or why there is none.</summary>
    public abstract SessionPrice Price(SessionDescription session);
}

/// <summary>One kind of tariff file.</summary>
/// <param name="Recognises">Whether a JSON document is of this kind, by its fields.</param>
/// <param name="Read">Reads it; the version was named by the user and may mean nothing to a kind.</param>
internal sealed record TariffFileKind(Func<JsonElement, bool> Recognises, Func<byte[], OcpiVersion?, TariffFileReading> Read);

/// <param name="Tariff">Null exactly when there are problems.</param>
internal sealed record TariffFileReading(TariffFile? Tariff, IReadOnlyList<Finding> Problems, IReadOnlyList<Finding> Notes);

/// <summary>The kinds of tariff files that the command knows; the first that recognises a file reads it, and the last reads the rest.</summary>
internal static class TariffFiles
{
    private static readonly TariffFileKind[] Kinds = [RuleFile.Kind, OcpiTariffFile.Kind];

    public static TariffFileReading Read(byte[] utf8, OcpiVersion? version)
    {
        var kind = Kinds[^1];
        try
        {
            using var document = JsonDocument.Parse(utf8);
            kind = Kinds.FirstOrDefault(candidate => candidate.Recognises(document.RootElement)) ?? kind;
        }
        catch (JsonException)
        {
            // The kind's own reader says what is wrong and where.
        }
        return kind.Read(utf8, version);
    }
}
