using System.Text;

namespace GreenFlux.Tests.Fuzz;

/// <summary>Makes valid JSON wrong: first as a structure, then as bytes. The same random numbers make the same input.</summary>
internal sealed class Mutator(Random random)
{
    private const int HeavyEvery = 1000;

    /// <param name="valid">JSON to begin with.</param>
    /// <param name="donor">Valid JSON of another kind, to splice parts from.</param>
    public byte[] Mutate(string valid, string donor)
    {
        var kind = random.Next(100);
        if (kind < 3)
            return RandomBytes(random.Next(300));
        var text = kind < 88 ? Restructure(valid, donor) : valid;
        var bytes = Encoding.UTF8.GetBytes(text);
        return kind < 73 ? bytes : Damage(bytes, Encoding.UTF8.GetBytes(donor));
    }

    /// <summary>Fields dropped, doubled, renamed, moved, retyped, nested and spliced; still mostly JSON.</summary>
    public string Restructure(string valid, string donor)
    {
        List<Node> root = [Node.Parse(valid)];
        List<Node> other = [Node.Parse(donor)];
        for (var edits = random.Next(1, 4); edits > 0; edits--)
            Edit(root, other);
        if (root.Count > 0 && random.Next(HeavyEvery) == 0)
            Replace(Shrapnel.Of(Node.Places(root), random), Shrapnel.Heavy(random));
        return string.Concat(root);
    }

    /// <summary>Bytes changed, added, removed, doubled, cut off, spliced, or made no UTF-8.</summary>
    public byte[] Damage(byte[] valid, byte[] donor)
    {
        var bytes = valid.ToList();
        for (var edits = random.Next(1, 5); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(9))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.AddRange(donor.Skip(random.Next(donor.Length + 1)));
                    break;
                case 6:
                    bytes.InsertRange(at, Shrapnel.Of(NoUtf8, random));
                    break;
                case 7:
                    bytes.InsertRange(at, RandomBytes(random.Next(1, 8)));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Shrapnel.Any(random)));
                    break;
            }
        }
        return [.. bytes];
    }

    // An overlong slash, a lone continuation, half a surrogate, beyond U+10FFFF, a cut sequence, UTF-16's marks.
    private static readonly byte[][] NoUtf8 = [[0xC0, 0xAF], [0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF, 0xFE], [0xFE, 0xFF, 0x00]];

    private byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private void Edit(List<Node> root, List<Node> donor)
    {
        var places = Node.Places(root);
        if (places.Count == 0)
            return;
        var (among, index) = Shrapnel.Of(places, random);
        var node = among[index];
        var (otherAmong, otherIndex) = Shrapnel.Of(places, random);
        switch (random.Next(14))
        {
            case 0:
                among.RemoveAt(index);
                break;
            case 1:
                among.Insert(random.Next(among.Count + 1), node.Copy());
                break;
            case 2:
                node.Name = random.Next(3) switch { 0 => Shrapnel.Of(Shrapnel.Names, random), 1 => node.Name?.ToUpperInvariant(), _ => otherAmong[otherIndex].Name };
                break;
            case 3:
                // Copies, because one place may lie within the other.
                var (here, there) = (node.Copy(), otherAmong[otherIndex].Copy());
                (otherAmong[otherIndex], among[index]) = (here.Named(there.Name), there.Named(here.Name));
                break;
            case 4:
                among[index] = new Node { Name = node.Name, IsObject = random.Next(2) == 0, Children = [node.Copy().Named("\"a\"")] };
                break;
            case 5 when node.Children is { } children:
                among.RemoveAt(index);
                among.InsertRange(index, children);
                break;
            case 6 when node.Children is not null:
                node.IsObject = !node.IsObject;
                break;
            case 7 when node.Children is null:
                node.Raw = node.Raw is ['"', .., '"'] ? node.Raw[1..^1] : $"\"{node.Raw}\"";
                break;
            case 8:
                var spliced = Shrapnel.Of(Node.Places(donor), random);
                among[index] = spliced.Among[spliced.Index].Copy().Named(node.Name);
                break;
            case 9 when node.Raw is ['"', .., '"']:
                var text = Shrapnel.Of(Shrapnel.Texts, random).Trim('"');
                node.Raw = node.Raw.Insert(random.Next(1, node.Raw.Length), random.Next(4) == 0 ? string.Concat(Enumerable.Repeat(text, 60)) : text);
                break;
            case 10 when node.Raw.Contains('-', StringComparison.Ordinal) && node.Raw.Contains(':', StringComparison.Ordinal):
                node.Raw = Shrapnel.Of(Shrapnel.Times, random);
                break;
            case 11:
                var depth = random.Next(2, 100);
                Replace((among, index), new string('[', depth) + new string(']', depth));
                break;
            case 12 when node.Children is null && node.Raw is not ['"', ..]:
                Replace((among, index), Shrapnel.Of(Shrapnel.Numbers, random));
                break;
            default:
                Replace((among, index), Shrapnel.Any(random));
                break;
        }
    }

    private static void Replace((List<Node> Among, int Index) place, string raw) =>
        place.Among[place.Index] = Node.Leaf(raw).Named(place.Among[place.Index].Name);
}
