using System.Reflection;
using System.Text.Json;
using GreenFlux.Functions.Workflows;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Tests.Architecture.Orchestrators;

/// <summary>
/// What travels between orchestrators and activities stays small whatever is in the stores: the largest value that each type can
/// have is made and measured. A list or a text that is not bounded here fails.
/// </summary>
public class PayloadTests
{
    private const int MostBytes = 16 * 1024;

    /// <summary>Ids that we make, and names of ours; tenants' ids have 40 at most.</summary>
    private const int LongestId = 100;

    /// <summary>Of a charge point identity, in any letters: each becomes six bytes of JSON.</summary>
    private const int LongestIdentity = 255;

    /// <summary>Texts and lists that are longer, by who bounds them.</summary>
    private static readonly Dictionary<string, int> Bounds = new(StringComparer.Ordinal)
    {
        ["Failure"] = ConstantOf("Orchestrations.FailureText", "MostCharacters"),
        ["RebillingWork.Months"] = ConstantOf("RebillingWorkflow", "MostMonths"),
        ["NightPage.Runs"] = ConstantOf("NightlyFlaggingWorkflow", "TenantsPerRun"),
    };

    public static TheoryData<string> Types => [.. Payloads.Select(type => type.FullName!)];

    private static IEnumerable<Type> Payloads =>
        typeof(DurableWorkflows).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .SelectMany(PayloadsOf)
            .Distinct();

    [Theory]
    [MemberData(nameof(Types))]
    public void The_largest_payload_fits(string name)
    {
        var type = Payloads.Single(one => one.FullName == name);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(LargestOf(type, type.Name), type);
        Assert.True(bytes.Length < MostBytes, $"{type} takes up to {bytes.Length} bytes.");
    }

    [Fact]
    public void All_inputs_and_outputs_are_looked_at() => Assert.True(Payloads.Count() > 15, $"{Payloads.Count()} types.");

    private static IEnumerable<Type> PayloadsOf(MethodInfo method)
    {
        var input = method.GetParameters().SingleOrDefault(parameter => parameter.IsDefined(typeof(ActivityTriggerAttribute), inherit: false));
        if (input is not null)
            return [input.ParameterType, .. Output(method.ReturnType)];
        return method.GetParameters().Any(parameter => parameter.IsDefined(typeof(OrchestrationTriggerAttribute), inherit: false))
            ? [.. method.GetParameters().Skip(1).Select(parameter => parameter.ParameterType), .. Output(method.ReturnType)]
            : [];
    }

    private static Type[] Output(Type task) => task.IsGenericType ? task.GetGenericArguments() : [];

    private static object LargestOf(Type type, string where)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return where.Split('.')[^1] switch
            {
                "Failure" => new string('é', Bounds["Failure"]),
                "StationId" => new string('é', LongestIdentity),
                _ => new string('x', LongestId),
            };
        }
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            Assert.True(Bounds.TryGetValue(where, out var count), $"{where} is a list: say who bounds it.");
            var items = Array.CreateInstance(type.GetGenericArguments()[0], count);
            for (var i = 0; i < count; i++)
                items.SetValue(where == "RebillingWork.Months" ? "2026-11" : LargestOf(type.GetGenericArguments()[0], where + "[]"), i);
            return items;
        }
        if (type == typeof(bool) || type == typeof(int) || type == typeof(long) || type.IsEnum)
            return type.IsEnum ? Enum.GetValues(type).Cast<object>().Last() : Convert.ChangeType(type == typeof(bool) ? false : int.MaxValue, type);
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.MaxValue;
        if (type == typeof(DateTime))
            return DateTime.MaxValue;
        Assert.True(type.Namespace!.StartsWith("GreenFlux.", StringComparison.Ordinal), $"{where} is a {type}: plain records of plain values travel.");
        var constructor = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => IsUnset(parameter, where) ? null : LargestOf(parameter.ParameterType, $"{type.Name}.{parameter.Name}"))]);
    }

    /// <summary>The failure is given to the activity that notes it, and to nothing in a list.</summary>
    private static bool IsUnset(ParameterInfo parameter, string where) => parameter.Name == "Failure" && where.EndsWith("[]", StringComparison.Ordinal);

    private static int ConstantOf(string type, string name) => (int)typeof(DurableWorkflows).Assembly
        .GetType($"GreenFlux.Functions.Workflows.{type}", throwOnError: true)!
        .GetField(name, BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()!;
}
