using System.Reflection;

namespace GreenFlux.Tests.Architecture;

/// <summary>Who may know whom.</summary>
public class ArrowTests
{
    [Theory]
    [InlineData("GreenFlux.Contracts")]
    [InlineData("GreenFlux.Billing")]
    [InlineData("GreenFlux.Ocpp")]
    [InlineData("GreenFlux.Ocpi")]
    [InlineData("GreenFlux.Platform", "GreenFlux.Billing", "GreenFlux.Ocpp", "GreenFlux.Ocpi")]
    [InlineData("GreenFlux.Azure", "GreenFlux.Platform", "GreenFlux.Billing", "GreenFlux.Ocpp", "GreenFlux.Local.WebPubSub")]
    [InlineData(
        "GreenFlux.Functions", "GreenFlux.Platform", "GreenFlux.Billing", "GreenFlux.Ocpp", "GreenFlux.Ocpi", "GreenFlux.Contracts", "GreenFlux.Azure",
        "GreenFlux.Local.ProgrammingModel", "GreenFlux.Local.Runtime")]
    [InlineData("GreenFlux.Local.ProgrammingModel")]
    [InlineData("GreenFlux.Local.WebPubSub")]
    [InlineData("GreenFlux.Local.Sqlite", "GreenFlux.Platform", "GreenFlux.Billing", "GreenFlux.Ocpp")]
    [InlineData(
        "GreenFlux.Local.Runtime", "GreenFlux.Local.ProgrammingModel", "GreenFlux.Local.Sqlite", "GreenFlux.Platform", "GreenFlux.Billing", "GreenFlux.Ocpp")]
    public void An_assembly_refers_only_to_those_below_it(string name, params string[] below)
    {
        var upwards = Assembly.Load(name).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(reference => reference.StartsWith("GreenFlux.", StringComparison.Ordinal))
            .Except(below, StringComparer.Ordinal);
        Assert.Empty(upwards);
    }

    [Theory]
    [InlineData("shared/Billing", "GreenFlux.Platform", "GreenFlux.Ocpp", "GreenFlux.Ocpi", "GreenFlux.Contracts")]
    [InlineData("shared/Ocpp", "GreenFlux.Platform", "GreenFlux.Billing", "GreenFlux.Ocpi", "GreenFlux.Contracts")]
    [InlineData("shared/Ocpi", "GreenFlux.Platform", "GreenFlux.Billing", "GreenFlux.Ocpp", "GreenFlux.Contracts")]
    [InlineData("shared/Contracts", "GreenFlux.Platform", "GreenFlux.Billing", "GreenFlux.Ocpp", "GreenFlux.Ocpi")]
    [InlineData("shared/Platform", "GreenFlux.Azure", "GreenFlux.Functions", "GreenFlux.Contracts", "Microsoft.Azure", "Microsoft.DurableTask", "Azure.")]
    public void A_folder_uses_no_namespace_above_it(string folder, params string[] above)
    {
        var uses =
            from source in Repository.Sources(folder)
            from line in File.ReadLines(source)
            where line.StartsWith("using ", StringComparison.Ordinal) && above.Any(name => line.Contains(" " + name, StringComparison.Ordinal))
            select $"{Path.GetRelativePath(Repository.Root, source)}: {line}";
        Assert.Empty(uses);
    }

    [Theory]
    [InlineData("shared/Billing")]
    [InlineData("shared/Ocpp")]
    [InlineData("shared/Ocpi")]
    public void The_pure_folders_have_no_clock_no_log_and_no_network(string folder)
    {
        string[] impure = ["TimeProvider", "ILogger", "HttpClient", "System.Net.Http", "Stopwatch"];
        var uses =
            from source in Repository.Sources(folder)
            from line in File.ReadLines(source)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && impure.Any(word => line.Contains(word, StringComparison.Ordinal))
            select $"{Path.GetRelativePath(Repository.Root, source)}: {line.Trim()}";
        Assert.Empty(uses);
    }
}
