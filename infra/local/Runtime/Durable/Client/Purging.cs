using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Removes finished instances with their histories.</summary>
internal static class Purging
{
    private const int PageSize = 200;

    /// <returns>How many were removed; none if it has not finished or doesn't exist.</returns>
    public static int One(SqliteWriteContext context, string instanceId, bool recursive)
    {
        if (InstanceTable.Find(context, instanceId) is not { } found || InstanceTable.IsActive(found.Status))
            return 0;
        var count = 1;
        if (recursive)
        {
            foreach (var child in InstanceTable.Children(context, instanceId))
                count += One(context, child.InstanceId, recursive);
        }
        InstanceTable.Delete(context, found.Run);
        return count;
    }

    /// <returns>How many were removed, and where to go on; null: all are done.</returns>
    public static (int Count, string? Last) Page(SqliteWriteContext context, PurgeInstancesFilter filter, string after, bool recursive)
    {
        var query = new OrchestrationQuery(filter.CreatedFrom, filter.CreatedTo, filter.Statuses);
        var page = InstanceQueries.Page(context, query, after, PageSize);
        return (page.Sum(found => One(context, found.InstanceId, recursive)), page.Count < PageSize ? null : page[^1].InstanceId);
    }
}
