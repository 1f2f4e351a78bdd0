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

    /// <summary>Nulls are left out of answers: what a client's constructor must be given then is missing.</summary>
    [Fact]
    public void What_may_be_left_out_of_an_answer_is_no_required_parameter()
    {
        var nullability = new NullabilityInfoContext();
        var required = typeof(EmspRequest).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetConstructors().Where(constructor => constructor.GetParameters() is [var first, ..] && first.ParameterType != type))
            .SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => !parameter.HasDefaultValue && nullability.Create(parameter).ReadState == NullabilityState.Nullable)
            .Where(parameter => parameter.Member.DeclaringType!.GetProperty(parameter.Name!)?.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Never })
            .Select(parameter => $"{parameter.Member.DeclaringType!.Name}.{parameter.Name}");
        Assert.Empty(required);
    }
}
