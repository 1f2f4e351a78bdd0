using CsCheck;
using GreenFlux.Platform.Chargers;

namespace GreenFlux.Tests.Unit.Chargers;

public sealed class ShardedConnectionIdTests
{
    private static readonly string?[] Shards = [null, "a", "north-1"];

    [Theory]
    [InlineData(null, "abc", "abc")]
    [InlineData("north", "abc", "north:abc")]
    [InlineData("north", "a:b", "north:a:b")]
    [InlineData(null, "a:b", ":a:b")]
    [InlineData(null, ":", "::")]
    public void It_is_written_with_its_shard_where_there_is_one(string? shard, string id, string text) =>
        Assert.Equal(text, new ShardedConnectionId(shard, id).ToString());

    [Fact]
    public void What_is_written_is_read_again() =>
        Gen.Select(Gen.Int[0, 2].Select(static n => Shards[n]), Gen.String[Gen.Char["abc:/-_="], 0, 20]).Sample((shard, id) =>
            Assert.Equal(new ShardedConnectionId(shard, id), ShardedConnectionId.Parse(new ShardedConnectionId(shard, id).ToString())));
}
