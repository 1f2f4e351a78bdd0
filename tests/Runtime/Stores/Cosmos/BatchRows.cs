using System.Reflection;
using System.Text;
using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Cosmos.Serialization.HybridRow;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.IO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Layouts;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.RecordIO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Schemas;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

/// <summary>One operation of a transactional batch.</summary>
internal sealed record BatchOperation(string Type, string Id, string? IfMatch, string? Body);

/// <summary>What became of one.</summary>
internal sealed record BatchResult(int Status, string? ETag, double Charge);

/// <summary>
/// Transactional batches on the wire: HybridRow records. The SDK reads and writes them by a schema that it carries, and so does
/// this, with the roles exchanged.
/// </summary>
internal static class BatchRows
{
    private static readonly Type Schema = typeof(CosmosClient).Assembly.GetType("Microsoft.Azure.Cosmos.BatchSchemaProvider", throwOnError: true)!;
    private static readonly LayoutResolver Resolver = Of<LayoutResolver>("BatchLayoutResolver");
    private static readonly Layout ResultLayout = Of<Layout>("BatchResultLayout");

    public static async Task<List<BatchOperation>> ReadAsync(byte[] content)
    {
        var operations = new List<BatchOperation>();
        var result = await RecordIOStream.ReadRecordIOAsync(
            new MemoryStream(content),
            (ReadOnlyMemory<byte> record) =>
            {
                operations.Add(Operation(record));
                return Result.Success;
            },
            (ReadOnlyMemory<byte> _) => Result.Success,
            new MemorySpanResizer<byte>(content.Length));
        Assert.Equal(Result.Success, result);
        return operations;
    }

    public static async Task<byte[]> WriteAsync(IReadOnlyList<BatchResult> results)
    {
        using var content = new MemoryStream();
        var resizer = new MemorySpanResizer<byte>(4096);
        var written = await RecordIOStream.WriteRecordIOAsync(
            content,
            new Segment("batch", Of<Namespace>("BatchSchemaNamespace")),
            (long index, out ReadOnlyMemory<byte> buffer) =>
            {
                buffer = index < results.Count ? Row(results[(int)index], resizer) : default;
                return Result.Success;
            },
            new MemorySpanResizer<byte>(4096));
        Assert.Equal(Result.Success, written);
        return content.ToArray();
    }

    private static BatchOperation Operation(ReadOnlyMemory<byte> record)
    {
        var (type, id, ifMatch, body) = (-1, "", (string?)null, (string?)null);
        var row = new RowReader(record, HybridRowVersion.V1, Resolver);
        while (row.Read())
        {
            switch (row.Path.ToString())
            {
                case "operationType":
                    row.ReadInt32(out type);
                    break;
                case "id":
                    row.ReadString(out id);
                    break;
                case "ifMatch":
                    row.ReadString(out ifMatch);
                    break;
                case "resourceBody":
                    row.ReadBinary(out byte[] utf8);
                    body = Encoding.UTF8.GetString(utf8);
                    break;
            }
        }
        // As Microsoft.Azure.Documents.OperationType numbers them.
        var name = type switch { 0 => "Create", 4 => "Delete", 5 => "Replace", 20 => "Upsert", _ => throw new InvalidOperationException($"Operation {type} in a batch.") };
        return new BatchOperation(name, id.Length > 0 ? id : System.Text.Json.JsonDocument.Parse(body!).RootElement.GetProperty("id").GetString()!, ifMatch, body);
    }

    private static ReadOnlyMemory<byte> Row(BatchResult result, MemorySpanResizer<byte> resizer)
    {
        var row = new RowBuffer(resizer.Memory.Length, resizer);
        row.InitLayout(HybridRowVersion.V1, ResultLayout, Resolver);
        var written = RowWriter.WriteBuffer(ref row, result, static (ref RowWriter writer, TypeArgument _, BatchResult each) =>
        {
            var done = writer.WriteInt32("statusCode", each.Status);
            if (done == Result.Success && each.ETag is not null)
                done = writer.WriteString("eTag", each.ETag);
            return done == Result.Success ? writer.WriteFloat64("requestCharge", each.Charge) : done;
        });
        Assert.Equal(Result.Success, written);
        return resizer.Memory[..row.Length];
    }

    private static T Of<T>(string property) => (T)Schema.GetProperty(property, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
}
