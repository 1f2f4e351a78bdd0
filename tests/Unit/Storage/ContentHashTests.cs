using CsCheck;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Unit.Storage;

public sealed class ContentHashTests
{
    [Fact]
    public void A_series_of_pairs_hashes_like_its_numbers_one_after_the_other() =>
        Gen.Select(Gen.Long, Gen.Decimal).List[0, 60].Sample(pairs =>
            ContentHash.OfPairs(pairs, static pair => pair) == ContentHash.Of([.. pairs.SelectMany(static pair => new object[] { pair.Item1, pair.Item2 })]));

    [Fact]
    public void Equal_numbers_hash_alike_however_they_were_written()
    {
        Assert.Equal(ContentHash.Of(1.0m), ContentHash.Of(1.00m));
        Assert.NotEqual(ContentHash.Of(1m, 2m), ContentHash.Of(12m));
    }
}
