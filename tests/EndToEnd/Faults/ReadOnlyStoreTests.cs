using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Faults;

/// <summary>A store that can't be written, or is no store any more, is refused at start by its name.</summary>
public sealed class ReadOnlyStoreTests
{
    [SkippableTheory]
    [InlineData("documents.db")]
    [InlineData("readings.db")]
    [InlineData("durable.db")]
    public async Task A_read_only_file_is_refused_by_name(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "File modes are another matter there.");
        var directory = await CreateDataAsync();
        var file = Path.Combine(directory, name);
        var immutable = Environment.IsPrivilegedProcess;
        try
        {
            // Modes don't bind root; the file system's own flag does.
            var problem = immutable ? await SystemCommand.TryAsync("chattr", "+i", file) : await SystemCommand.TryAsync("chmod", "a-w", file);
            Skip.If(problem is not null, problem);
            var (code, errors) = await RefusedStart.RunAsync(directory, port: 0);

            Assert.Equal(1, code);
            var line = Assert.Single(errors);
            Assert.Contains(file, line, StringComparison.Ordinal);
            Assert.Contains("is read-only. Give this process the right to write", line, StringComparison.Ordinal);
        }
        finally
        {
            if (immutable)
                await SystemCommand.TryAsync("chattr", "-i", file);
            Directory.Delete(directory, recursive: true);
        }
    }

    [SkippableFact]
    public async Task A_read_only_directory_is_refused_by_name()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 8);
        await using (await TestPlatform.StartInAsync(disk.Path))
        {
            // Made, and closed again.
        }
        await disk.MakeReadOnlyAsync();
        var (code, errors) = await RefusedStart.RunAsync(disk.Path, port: 0);

        Assert.Equal(1, code);
        var line = Assert.Single(errors);
        Assert.Contains($"'{disk.Path}' is read-only", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_full_of_rubbish_is_refused_with_the_way_back()
    {
        var directory = await CreateDataAsync();
        try
        {
            var file = Path.Combine(directory, "documents.db");
            await using (var pages = File.OpenWrite(file))
            {
                // The first page is as it was: a store by its looks.
                var length = (int)pages.Length;
                pages.Position = 4096;
                await pages.WriteAsync(Enumerable.Repeat((byte)0xA5, length - 4096).ToArray());
            }
            var (code, errors) = await RefusedStart.RunAsync(directory, port: 0);

            Assert.Equal(1, code);
            var line = Assert.Single(errors);
            Assert.Contains(file, line, StringComparison.Ordinal);
            Assert.Contains("restore the file from a backup", line, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<string> CreateDataAsync()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-readonly-").FullName;
        await using var platform = await TestPlatform.StartInAsync(directory);
        return directory;
    }
}
