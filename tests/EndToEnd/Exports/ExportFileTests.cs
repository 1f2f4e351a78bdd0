using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsvHelper;
using GreenFlux.Platform.Cdrs;
using Parquet;

namespace GreenFlux.Tests.EndToEnd.Exports;

/// <summary>What is in an exported file, format by format.</summary>
public sealed class ExportFileTests(ExportWorld world) : IClassFixture<ExportWorld>
{
    [Fact]
    public async Task A_CSV_file_has_every_published_CDR_and_is_what_the_direct_download_gives()
    {
        var export = await world.ExportAsync("""{"format":"CSV"}""");
        var file = Encoding.UTF8.GetString(await world.DownloadAsync(export));

        using var csv = CsvReader.Create(new StringReader(file));
        var ids = new List<string>();
        while (csv.Read())
            ids.Add(csv.GetString("id"));
        Assert.Equal(world.Cdrs.Select(cdr => cdr.Id), ids);
        Assert.Equal((world.Cdrs.Count, 100), ((int)export["rows"]!, (int)export["progressPercent"]!));
        Assert.Equal(await world.Tenant.Client.GetStringAsync("/api/v1/cdrs/export"), file);
    }

    [Fact]
    public async Task No_cell_becomes_a_formula_and_a_negative_amount_stays_a_number()
    {
        var file = Encoding.UTF8.GetString(await world.DownloadAsync(await world.ExportAsync("""{"format":"CSV"}""")));
        using var csv = CsvReader.Create(new StringReader(file));
        var cells = new HashSet<string>(StringComparer.Ordinal);
        while (csv.Read())
        {
            for (var column = 0; column < csv.Headers.Count; column++)
            {
                var cell = csv.GetString(column);
                var isNumber = decimal.TryParse(cell, NumberStyles.Number, CultureInfo.InvariantCulture, out _);
                Assert.False(!isNumber && cell.Length > 0 && "=+-@\t\r\n".Contains(cell[0], StringComparison.Ordinal), $"{csv.Headers[column]} is {cell}");
            }
            cells.UnionWith([csv.GetString("charge_station_id"), csv.GetString("token_uid"), $"{csv.GetString("kind")} {csv.GetString("calculated_cost")}"]);
        }
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal) { $"'{ExportWorld.HostileStation}", "'-TOKEN", "'@x", "a,\"b\"", "CREDIT -4.00", "CHARGE 4.00" }, cells);
    }

    [Fact]
    public async Task A_JSON_Lines_file_has_each_CDR_as_the_API_shows_it()
    {
        var file = Encoding.UTF8.GetString(await world.DownloadAsync(await world.ExportAsync("""{"format":"JSON_LINES"}""")));
        Assert.EndsWith("}\n", file, StringComparison.Ordinal);
        var lines = file.TrimEnd('\n').Split('\n');
        Assert.Equal(world.Cdrs.Select(cdr => cdr.Id), lines.Select(line => (string)JsonNode.Parse(line)!["id"]!));
        foreach (var index in new[] { 0, lines.Length / 2, lines.Length - 1 })
            Assert.Equal(await world.Tenant.Client.GetStringAsync($"/api/v1/cdrs/{world.Cdrs[index].Id}"), lines[index]);
    }

    [Fact]
    public async Task A_Parquet_file_has_the_same_columns_typed()
    {
        using var file = new MemoryStream(await world.DownloadAsync(await world.ExportAsync("""{"format":"PARQUET"}""")));
        await using var reader = await ParquetReader.CreateAsync(file);
        Assert.InRange(reader.RowGroupCount, 2, 20);

        Assert.Equal(world.Cdrs.Select(cdr => cdr.Id), await TextsAsync(reader, "id"));
        Assert.Equal(world.Cdrs.Select(cdr => cdr.StationId), await TextsAsync(reader, "charge_station_id"));
        Assert.Equal(world.Cdrs.Select(cdr => cdr.ReferenceId), await TextsAsync(reader, "reference_id"));
        Assert.Equal(world.Cdrs.Select(cdr => (decimal?)cdr.Wholesale.Total.Amount), await ValuesAsync<decimal>(reader, "calculated_cost"));
        Assert.Equal(world.Cdrs.Select(cdr => (decimal?)(cdr.EnergyWh / 1000)), await ValuesAsync<decimal>(reader, "total_energy_kwh"));
        Assert.Equal(world.Cdrs.Select(cdr => cdr.Wholesale.Vat?.Percent), await ValuesAsync<decimal>(reader, "vat"));
        Assert.Equal(world.Cdrs.Select(cdr => (DateTime?)cdr.StartedAt.UtcDateTime), await ValuesAsync<DateTime>(reader, "start_date_time"));
        Assert.Equal(world.Cdrs.Select(cdr => (long?)cdr.DurationSeconds), await ValuesAsync<long>(reader, "total_time_seconds"));
        Assert.Equal(world.Cdrs.Select(cdr => cdr.Parties?.IsRoaming), await ValuesAsync<bool>(reader, "is_roaming"));

        using var csv = CsvReader.Create(new StringReader(await world.Tenant.Client.GetStringAsync("/api/v1/cdrs/export")));
        csv.Read();
        Assert.Equal(csv.Headers, reader.Schema.DataFields.Select(field => field.Name));
    }

    /// <summary>docs/exports.md describes every column, in its order and with its type, and no other.</summary>
    [Fact]
    public async Task The_documented_columns_are_those_of_the_files()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "GreenFlux.Functions.sln")))
            root = root.Parent!;
        var page = await File.ReadAllTextAsync(Path.Combine(root.FullName, "docs", "exports.md"));
        var described = page[page.IndexOf("| column | type | meaning |", StringComparison.Ordinal)..].Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|')).Select(cells => $"{cells[1].Trim().Trim('`')} {cells[2].Trim()}");

        using var file = new MemoryStream(await world.DownloadAsync(await world.ExportAsync("""{"format":"PARQUET","stationId":"CP-1"}""")));
        await using var reader = await ParquetReader.CreateAsync(file);
        Assert.Equal(reader.Schema.DataFields.Select(field => $"{field.Name} {TypeOf(field.ClrType)}"), described);
    }

    private static string TypeOf(Type type) => type switch
    {
        _ when type == typeof(string) || type == typeof(ReadOnlyMemory<char>) => "text",
        _ when type == typeof(decimal) => "decimal",
        _ when type == typeof(long) => "number",
        _ when type == typeof(DateTime) => "time",
        _ => type == typeof(bool) ? "flag" : type.Name,
    };

    [Theory]
    [InlineData(""","stationId":"CP-1" """)]
    [InlineData(""","tokenUid":"+1" """)]
    [InlineData(""","cpoId":"cpo-2" """)]
    [InlineData(""","from":"2026-03-01T00:00:00Z","before":"2026-03-15T12:00:00Z" """)]
    [InlineData(""","emspId":"nobody" """)]
    [InlineData(""","locationId":"loc","cpoId":"own","stationId":"CP-2","from":"2026-03-01T00:00:00Z" """)]
    public async Task A_filter_leaves_out_all_others(string filter)
    {
        var wanted = JsonNode.Parse($"{{\"format\":\"CSV\"{filter}}}")!;
        bool Fits(Cdr cdr) =>
            (wanted["stationId"] is not { } station || cdr.StationId == (string?)station)
            && (wanted["tokenUid"] is not { } token || cdr.TokenUid == (string?)token)
            && (wanted["cpoId"] is not { } cpo || cdr.Parties?.CpoId == (string?)cpo)
            && (wanted["emspId"] is not { } emsp || cdr.Parties?.EmspId == (string?)emsp)
            && (wanted["from"] is not { } from || cdr.StartedAt >= (DateTimeOffset)from)
            && (wanted["before"] is not { } before || cdr.StartedAt < (DateTimeOffset)before);

        foreach (var format in new[] { "CSV", "PARQUET" })
        {
            wanted["format"] = format;
            var export = await world.ExportAsync(wanted.ToJsonString());
            var file = await world.DownloadAsync(export);
            Assert.Equal(world.Cdrs.Count(Fits), (int)export["rows"]!);
            Assert.Equal(world.Cdrs.Where(Fits).Select(cdr => cdr.Id), format == "CSV" ? Ids(file) : await IdsAsync(file));
        }
    }

    private static List<string> Ids(byte[] file)
    {
        using var csv = CsvReader.Create(new StringReader(Encoding.UTF8.GetString(file)));
        var ids = new List<string>();
        while (csv.Read())
            ids.Add(csv.GetString("id"));
        return ids;
    }

    private static async Task<List<string>> IdsAsync(byte[] file)
    {
        using var stream = new MemoryStream(file);
        await using var reader = await ParquetReader.CreateAsync(stream);
        return (await TextsAsync(reader, "id"))!;
    }

    private static async Task<List<string?>> TextsAsync(ParquetReader reader, string column)
    {
        var field = reader.Schema.DataFields.Single(field => field.Name == column);
        var all = new List<string?>();
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            using var group = reader.OpenRowGroupReader(index);
            var values = new string[group.RowCount];
            await group.ReadAsync(field, values);
            all.AddRange(values);
        }
        return all;
    }

    private static async Task<List<T?>> ValuesAsync<T>(ParquetReader reader, string column)
        where T : struct
    {
        var field = reader.Schema.DataFields.Single(field => field.Name == column);
        var all = new List<T?>();
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            using var group = reader.OpenRowGroupReader(index);
            var values = new T?[group.RowCount];
            await group.ReadAsync<T>(field, values);
            all.AddRange(values);
        }
        return all;
    }
}
