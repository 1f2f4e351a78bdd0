namespace GreenFlux.Contracts;

/// <summary>One page of a list.</summary>
/// <param name="Items">In the list's own order.</param>
/// <param name="Next">Pass it as <c>cursor</c> to read on; absent on the last page. Opaque.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);
