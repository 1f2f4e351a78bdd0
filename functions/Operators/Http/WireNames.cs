using System.Text.Json;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>The names under which the contracts' enums travel.</summary>
public static class WireNames
{
    public static string Of<T>(T value)
        where T : struct, Enum
        => JsonSerializer.Serialize(value, typeof(T), ContractsJson.Default).Trim('"');

    /// <summary>The value of the same name in another enum; for mapping between contracts and domain.</summary>
    public static TTo To<TTo>(Enum value)
        where TTo : struct, Enum
        => Enum.Parse<TTo>(value.ToString());
}
