using System.IO.Compression;
using GreenFlux.Cli.Publish;

namespace GreenFlux.Tests.Unit.Cli;

/// <summary>The package of the function app, over folders that look as if the Functions SDK had written them.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greenflux-package-");

    public PublishTests()
    {
        Write("host.json", """{"version":"2.0"}""");
        Write("worker.config.json", "{}");
        Write("functions.metadata", "[]");
        Write(".azurefunctions/function.deps.json", "{}");
        Write("GreenFlux.Functions.deps.json", """{"libraries":{"GreenFlux.Functions/0.1.0":{}}}""");
        Write("GreenFlux.Functions.runtimeconfig.json", "{}");
        Write("runtimes/linux-x64/native/some.so", "native");
        // The runtime's own assemblies are precompiled; this test's isn't.
        File.Copy(typeof(SortedDictionary<,>).Assembly.Location, PathOf("GreenFlux.Functions.dll"));
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_whole_package_has_no_problem() => Assert.Empty(new FunctionPackage(folder).Problems());

    [Theory]
    [InlineData("host.json")]
    [InlineData("worker.config.json")]
    [InlineData("functions.metadata")]
    [InlineData("GreenFlux.Functions.dll")]
    [InlineData("GreenFlux.Functions.deps.json")]
    public void What_the_host_needs_is_missed_by_its_name(string file)
    {
        File.Delete(PathOf(file));
        Assert.StartsWith($"{file} is missing", Assert.Single(new FunctionPackage(folder).Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_extensions_are_missed_with_their_folder_and_without()
    {
        File.Delete(PathOf(".azurefunctions/function.deps.json"));
        Assert.StartsWith(".azurefunctions is empty", Assert.Single(new FunctionPackage(folder).Problems()), StringComparison.Ordinal);
        Directory.Delete(PathOf(".azurefunctions"));
        Assert.StartsWith(".azurefunctions is missing", Assert.Single(new FunctionPackage(folder).Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local.settings.json")]
    [InlineData("keys.json")]
    [InlineData("GreenFlux.Local.Runtime.dll")]
    public void What_must_not_be_deployed_is_found(string file)
    {
        Write(file, "{}");
        Assert.StartsWith($"{file} is in it", Assert.Single(new FunctionPackage(folder).Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_that_was_not_precompiled_is_found()
    {
        File.Copy(typeof(PublishTests).Assembly.Location, PathOf("GreenFlux.Functions.dll"), overwrite: true);
        Assert.Contains("ReadyToRun", Assert.Single(new FunctionPackage(folder).Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_that_brings_its_own_runtime_is_found()
    {
        Write("GreenFlux.Functions.deps.json", """{"libraries":{"runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/10.0.0":{}}}""");
        Assert.Contains("trimmed", Assert.Single(new FunctionPackage(folder).Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_archive_holds_every_file_at_its_place_and_is_the_same_each_time()
    {
        var archive = new FileInfo(Path.Combine(folder.FullName + "-out", "app.zip"));
        try
        {
            new FunctionPackage(folder).Zip(archive);
            var first = File.ReadAllBytes(archive.FullName);
            using (var zip = ZipFile.OpenRead(archive.FullName))
            {
                Assert.Equal(
                    [
                        ".azurefunctions/function.deps.json", "GreenFlux.Functions.deps.json", "GreenFlux.Functions.dll", "GreenFlux.Functions.runtimeconfig.json",
                        "functions.metadata", "host.json", "runtimes/linux-x64/native/some.so", "worker.config.json",
                    ],
                    zip.Entries.Select(entry => entry.FullName));
                using var host = new StreamReader(zip.GetEntry("host.json")!.Open());
                Assert.Equal("""{"version":"2.0"}""", host.ReadToEnd());
            }
            File.SetLastWriteTimeUtc(PathOf("host.json"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            new FunctionPackage(folder).Zip(archive);
            Assert.Equal(first, File.ReadAllBytes(archive.FullName));
        }
        finally
        {
            archive.Directory!.Delete(recursive: true);
        }
    }

    [Fact]
    public void Packages_that_no_source_has_are_named_with_what_to_do()
    {
        var explained = PublishFailure.Explain("""
            /src/functions/GreenFlux.Functions.csproj : error NU1101: Unable to find package Microsoft.Azure.Functions.Worker.Extensions.Http. No packages exist with this id in source(s): mirror
            /src/functions/GreenFlux.Functions.csproj : error NU1102: Unable to find package Microsoft.Azure.Functions.Worker with version (>= 2.52.0)
            /src/functions/GreenFlux.Functions.csproj : error NU1101: Unable to find package Microsoft.Azure.Functions.Worker.Extensions.Http. No packages exist with this id in source(s): mirror
            """);
        Assert.Contains("no package source here has Microsoft.Azure.Functions.Worker, Microsoft.Azure.Functions.Worker.Extensions.Http.", explained, StringComparison.Ordinal);
        Assert.Contains("dotnet nuget add source", explained, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_other_failure_is_told_by_its_errors()
    {
        var explained = PublishFailure.Explain("Determining projects\n/src/A.cs(1,2): error CS1002: ; expected [/src/A.csproj]\n/src/A.cs(1,2): error CS1002: ; expected [/src/A.csproj]\n");
        Assert.EndsWith("/src/A.cs(1,2): error CS1002: ; expected [/src/A.csproj]", explained, StringComparison.Ordinal);
        Assert.Single(explained.Split("CS1002").Skip(1));
    }

    [Theory]
    [InlineData(null, "/checkout/artifacts/greenflux-functions.zip")]
    [InlineData("/tmp/app.ZIP", "/tmp/app.ZIP")]
    [InlineData("/tmp/out", "/tmp/out/greenflux-functions.zip")]
    public void The_output_is_an_archive_or_a_folder_for_it(string? output, string archive) =>
        Assert.Equal(Path.GetFullPath(archive), PublishCommand.ArchiveOf(output, new DirectoryInfo("/checkout")).FullName);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text);
    }

    private string PathOf(string path) => Path.Combine(folder.FullName, path);
}
