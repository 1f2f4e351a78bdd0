using GreenFlux.Platform.Cdrs;

namespace GreenFlux.Platform.Exports;

/// <summary>Writes the files of exports. The same CDRs always make the same bytes.</summary>
public interface IExportFiles
{
    /// <summary>Writes one chunk, holding a page of CDRs in memory at most.</summary>
    /// <param name="number">1 for the first chunk, which has what the file begins with.</param>
    Task WriteChunkAsync(ExportFormat format, int number, IAsyncEnumerable<Cdr> cdrs, Stream output, CancellationToken ct);

    /// <summary>Puts the file together, for a format whose file is more than its chunks one after the other.</summary>
    /// <param name="chunks">The chunks in order; each is disposed before the next is asked for.</param>
    Task PutTogetherAsync(ExportFormat format, IAsyncEnumerable<Stream> chunks, Stream output, CancellationToken ct);
}
