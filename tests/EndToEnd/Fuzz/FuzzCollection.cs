namespace GreenFlux.Tests.EndToEnd.Fuzz;

/// <summary>Runs alone: its limits of time and memory are the process's.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FuzzCollection
{
    public const string Name = "Fuzz";
}
