namespace GreenFlux.Platform.Storage;

/// <summary>Something that happened to a store and that an operator should know, in words that give away no paths.</summary>
public sealed record StoreNote(string Name, string Text);

/// <summary>A store that has something to tell of itself.</summary>
public interface IStoreWitness
{
    IReadOnlyList<StoreNote> Notes { get; }
}
