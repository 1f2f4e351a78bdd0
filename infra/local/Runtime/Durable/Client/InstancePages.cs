using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Instances by id, page by page. The token is the last id seen, so instances that come and go don't shift pages.</summary>
internal sealed class InstancePages(SqliteFile file, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
{
    public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        var size = pageSizeHint ?? query.PageSize;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(pageSizeHint));
        var next = continuationToken ?? query.ContinuationToken ?? string.Empty;
        while (next is not null)
        {
            var after = next;
            // One more than asked for tells whether there is a next page.
            var found = await Task.Run(() => file.Read(context => InstanceQueries.Page(context, query, after, size + 1)));
            next = found.Count > size ? found[size - 1].InstanceId : null;
            yield return new Page<OrchestrationMetadata>(next is null ? found : found.Take(size).ToList(), next);
        }
    }
}
