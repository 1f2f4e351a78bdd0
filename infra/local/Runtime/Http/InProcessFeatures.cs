using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace GreenFlux.Local.Runtime.Http;

/// <summary>A feature collection that is itself most of its features, so that a request costs few allocations.</summary>
internal abstract class InProcessFeatures : IFeatureCollection
{
    // A handful: routing's endpoint, the service scope. Searched in order, a null hides the built-in one.
    private readonly List<(Type Type, object? Feature)> set = new(4);

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    public object? this[Type key]
    {
        get
        {
            foreach (var (type, feature) in set)
            {
                if (type == key) return feature;
            }

            return key.IsInstanceOfType(this) ? this : null;
        }

        set
        {
            Revision++;
            var at = set.FindIndex(entry => entry.Type == key);
            if (at < 0) set.Add((key, value));
            else set[at] = (key, value);
        }
    }

    public TFeature? Get<TFeature>()
    {
        foreach (var (type, feature) in set)
        {
            if (type == typeof(TFeature)) return (TFeature?)feature;
        }

        return this is TFeature self ? self : default;
    }

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator()
    {
        foreach (var (type, feature) in set)
        {
            if (feature is not null) yield return new(type, feature);
        }

        foreach (var type in GetType().GetInterfaces().Where(type => !set.Exists(entry => entry.Type == type))) yield return new(type, this);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
