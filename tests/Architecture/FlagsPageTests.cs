using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;

namespace GreenFlux.Tests.Architecture;

/// <summary>docs/flags.md says of every code what the catalog says, and of no other code anything.</summary>
public class FlagsPageTests
{
    private static readonly string[] Rows =
        [.. File.ReadAllLines(Path.Combine(Repository.Root, "docs", "flags.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|').Length == 8)];

    [Fact]
    public void The_page_has_a_row_for_each_code_of_the_catalog_in_its_order() =>
        Assert.True(
            Rows.SequenceEqual(CheckCatalog.All.Select(RowOf), StringComparer.Ordinal),
            "The tables of docs/flags.md have to be:\n" + string.Join('\n', CheckCatalog.All.GroupBy(kind => kind.Category).Select(group => $"{group.Key}\n{string.Join('\n', group.Select(RowOf))}")));

    private static string RowOf(FlagKind kind) =>
        $"| `{kind.Code}` | {(kind.Severity == FlagSeverity.Note ? "note" : "flag")} | {string.Join(", ", kind.Owners.Select(NameOf))} | {kind.Guide.Meaning} | {kind.Guide.Causes} | {kind.Guide.Cure} |";

    private static string NameOf(FlagOwner owner) => owner switch { FlagOwner.Cpo => "CPO", FlagOwner.Emsp => "eMSP", _ => "platform" };
}
