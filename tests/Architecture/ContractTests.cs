using System.Reflection;
using System.Text.Json.Serialization;
using GreenFlux.Contracts;

namespace GreenFlux.Tests.Architecture;

public sealed class ContractTests
{
    [Fact]
    public void Every_enumeration_of_the_API_travels_by_name()
    {
        var enumerations = typeof(EmspRequest).Assembly.GetExportedTypes().Where(type => type.IsEnum).ToArray();
        Assert.NotEmpty(enumerations);
        Assert.Empty(enumerations.Where(type => type.GetCustomAttribute<JsonConverterAttribute>() is null).Select(type => type.Name));
    }
}
