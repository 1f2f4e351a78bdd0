namespace GreenFlux.Platform.Exports;

/// <summary>The configuration section <c>Exports</c>.</summary>
public sealed class ExportOptions
{
    public const string Section = "Exports";

    /// <summary>CDRs that one chunk looks at: what a crash has to repeat, and what a Parquet file keeps together as a row group.</summary>
    public int CdrsPerChunk { get; set; } = 5000;

    /// <summary>How long a download link works, hours.</summary>
    public int LinkHours { get; set; } = 24;

    /// <summary>How long a file is kept, days.</summary>
    public int KeptDays { get; set; } = 7;

    public bool AreUsable => CdrsPerChunk is >= 1 and <= 100_000 && LinkHours is >= 1 and <= 8760 && KeptDays is >= 1 and <= 3650;
}
