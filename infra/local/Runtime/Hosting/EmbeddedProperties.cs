namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>Keys of <c>FunctionsApplicationBuilder.Properties</c> that the embedded host reads.</summary>
public static class EmbeddedProperties
{
    /// <summary>Where the functions are: an Assembly (by default the one that made the builder), or the Types to look at.</summary>
    public const string Functions = "GreenFlux.Embedded.Functions";
}
