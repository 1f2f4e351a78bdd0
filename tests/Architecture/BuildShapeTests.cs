using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace GreenFlux.Tests.Architecture;

/// <summary>The shapes in which the functions are built, by the SDK itself.</summary>
public class BuildShapeTests
{
    private const string Functions = "functions/GreenFlux.Functions.csproj";

    [Fact]
    public async Task Functions_and_adapters_compile_against_the_real_packages_signatures()
    {
        var (code, output) = await DotnetAsync("build", Functions, "-p:FunctionsRuntime=azure-stubs", "-m:1", "--disable-build-servers", "-nologo", "-clp:NoSummary");
        Assert.True(code == 0, output);

        var folder = Path.Combine(Repository.Root, "artifacts", "azure-stubs", "bin", "GreenFlux.Functions", "debug");
        foreach (var assembly in Directory.GetFiles(folder, "GreenFlux.*.dll"))
        {
            Assert.DoesNotContain(".Local.", Path.GetFileName(assembly), StringComparison.Ordinal);
            Assert.DoesNotContain(References(assembly), name => name.StartsWith("GreenFlux.Local.", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(Functions)]
    [InlineData("shared/Azure/GreenFlux.Azure.csproj")]
    public async Task An_azure_build_refers_to_the_real_packages_and_to_nothing_of_the_embedded_runtime(string project)
    {
        using var shape = await EvaluateAsync(project, "-p:FunctionsRuntime=azure", "-getItem:PackageReference,ProjectReference", "-getProperty:OutputType");
        var items = shape.RootElement.GetProperty("Items");
        var packages = Names(items.GetProperty("PackageReference"));
        string[] wanted = project == Functions
            ?
            [
                "Microsoft.Azure.Functions.Worker", "Microsoft.Azure.Functions.Worker.Sdk", "Microsoft.Azure.Functions.Worker.Extensions.Http",
                "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore", "Microsoft.Azure.Functions.Worker.Extensions.Timer",
                "Microsoft.Azure.Functions.Worker.Extensions.DurableTask", "Microsoft.Azure.Functions.Worker.Extensions.DurableTask.AzureManaged",
            ]
            : ["Azure.Messaging.WebPubSub"];
        Assert.Empty(wanted.Except(packages, StringComparer.Ordinal));
        Assert.DoesNotContain(Names(items.GetProperty("ProjectReference")), reference =>
            reference.Contains("infra/", StringComparison.Ordinal) || reference.Contains("tests/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_ours_reaches_the_project_that_the_functions_sdk_generates()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "azure", "obj", "GreenFlux.Functions", "probe", "WorkerExtensions"));
        var project = Path.Combine(folder.FullName, "WorkerExtensions.csproj");
        await File.WriteAllTextAsync(project, """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>""");
        using var shape = await EvaluateAsync(
            project, "-p:FunctionsRuntime=azure",
            "-getProperty:ManagePackageVersionsCentrally,UseArtifactsOutput,TreatWarningsAsErrors,Nullable,TargetFramework", "-getItem:PackageReference,PackageVersion");
        var properties = shape.RootElement.GetProperty("Properties").EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString(), StringComparer.Ordinal);
        Assert.Equal("net8.0", properties["TargetFramework"]);
        Assert.Empty(properties["ManagePackageVersionsCentrally"]!);
        Assert.NotEqual("true", properties["UseArtifactsOutput"]);
        Assert.NotEqual("true", properties["TreatWarningsAsErrors"]);
        Assert.NotEqual("enable", properties["Nullable"]);
        Assert.Empty(Names(shape.RootElement.GetProperty("Items").GetProperty("PackageReference")));
        Assert.Empty(Names(shape.RootElement.GetProperty("Items").GetProperty("PackageVersion")));
    }

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static IEnumerable<string> Names(JsonElement items) =>
        items.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!.Replace('\\', '/')).ToArray();

    private static async Task<JsonDocument> EvaluateAsync(string project, params string[] arguments)
    {
        var (code, output) = await DotnetAsync(["msbuild", project, "-nologo", .. arguments]);
        Assert.True(code == 0, output);
        return JsonDocument.Parse(output);
    }

    private static async Task<(int Code, string Output)> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Repository.Root, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

        // The test host's own build settings are none of the child's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(20));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output + await errors);
    }
}
