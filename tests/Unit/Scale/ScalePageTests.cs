using GreenFlux.Tests.Scale;
using GreenFlux.Tests.Unit.Simulation;

namespace GreenFlux.Tests.Unit.Scale;

/// <summary>docs/scale.md says what the model and the simulation say, and its stated assumptions are theirs.</summary>
public class ScalePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(AppContext.BaseDirectory), "docs", "scale.md"));

    [Fact]
    public void The_table_of_message_costs_is_what_is_counted() => Check("costs", ScalePage.Costs);

    [Fact]
    public void The_table_of_sizes_is_reckoned_from_them() => Check("sizes", ScalePage.Sizes);

    [Fact]
    public void The_table_of_prices_is_reckoned_from_the_sizes() => Check("prices", ScalePage.Prices);

    [Fact]
    public void The_comparison_with_virtual_machines_is_reckoned_from_the_same_fleet() => Check("machines", ScalePage.Machines);

    [Fact]
    public void The_table_of_the_storm_is_what_the_simulation_gives() => Check("storm", StormPage.Storms);

    private static void Check(string name, string expected)
    {
        var begin = $"<!-- {name}: reckoned by tests/Unit -->\n";
        var end = $"\n<!-- end of {name} -->";
        var from = Page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = Page.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to > from && Page[from..to] == expected,
            $"In docs/scale.md there has to stand:\n\n{begin}{expected}{end}\n");
    }

    private static string Root(string directory) =>
        File.Exists(Path.Combine(directory, "GreenFlux.Functions.sln"))
            ? directory
            : Root(Path.GetDirectoryName(directory.TrimEnd(Path.DirectorySeparatorChar))
                ?? throw new DirectoryNotFoundException($"No GreenFlux.Functions.sln at or above {AppContext.BaseDirectory}."));
}
