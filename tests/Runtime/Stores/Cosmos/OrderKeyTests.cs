using CsCheck;
using GreenFlux.Azure.Documents;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

public sealed class OrderKeyTests
{
    private static readonly string[] Characters = ["", " ", "!", "\"", "0", "a", "z", "|", "}", "~", "\u0000", "\u001f", "\u007f", "é", "\ud7ff", "\ue000", "\uffff", "🔌", "\U0010ffff"];
    private static readonly Gen<string> Texts = Gen.OneOf(Characters).Array[0, 4].Select(string.Concat);
    private static readonly Gen<(string Kind, string Sort, string Id)> Keys = Gen.Select(Texts.Where(kind => kind.Length > 0), Texts, Texts);

    private static int Order((string Kind, string Sort, string Id) left, (string Kind, string Sort, string Id) right)
    {
        var order = Documents.ByCodePoint;
        var byKind = order.Compare(left.Kind, right.Kind);
        var bySort = byKind != 0 ? byKind : order.Compare(left.Sort, right.Sort);
        return Math.Sign(bySort != 0 ? bySort : order.Compare(left.Id, right.Id));
    }

    private static string Encoded((string Kind, string Sort, string Id) key) => OrderKey.Of(key.Kind, key.Sort, key.Id);

    [Fact]
    public void Keys_compare_as_their_parts_do_one_after_the_other() =>
        Gen.Select(Keys, Keys).Sample((left, right) => Math.Sign(string.CompareOrdinal(Encoded(left), Encoded(right))) == Order(left, right), iter: Soak.Times(20_000, 500_000));

    [Fact]
    public void A_key_is_printable_ascii_and_tells_its_parts() =>
        Keys.Sample(key => Encoded(key).All(c => c is >= ' ' and <= '~') && OrderKey.Parse(Encoded(key)) == key, iter: 5000);

    [Fact]
    public void Bounds_hold_what_they_say_and_nothing_else() =>
        Gen.Select(Keys, Texts.Where(kind => kind.Length > 0), Texts).Sample(
            (key, kind, sort) =>
            {
                var encoded = Encoded(key);
                var isAtOrAfter = string.CompareOrdinal(encoded, OrderKey.From(kind, sort)) >= 0;
                var isBeforeEnd = string.CompareOrdinal(encoded, OrderKey.End(kind)) < 0;
                var expected = key.Kind == kind && Documents.ByCodePoint.Compare(key.Sort, sort) >= 0;
                return (isAtOrAfter && isBeforeEnd) == expected;
            },
            iter: 20_000);

    [Theory]
    [InlineData("a|b", "a|b")]
    [InlineData("a%2Fb", "a~252Fb")]
    [InlineData("é", "~c3~a9")]
    [InlineData("a~b", "a~7eb")]
    [InlineData("..", "~2e~2e")]
    public void An_items_id_is_plain(string id, string expected) => Assert.Equal(expected, ItemId.Of(id));

    [Fact]
    public void Different_documents_have_different_items_of_at_most_1023_bytes() =>
        Gen.Select(Texts, Texts, Gen.Int[0, 400]).Sample(
            (left, right, times) =>
            {
                var (first, second) = (left + new string('é', times), right + new string('é', times));
                return first.Length == 0 || second.Length == 0
                    || ((ItemId.Of(first) == ItemId.Of(second)) == (first == second) && ItemId.Of(first).Length <= 1023);
            },
            iter: 5000);
}
