using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace GreenFlux.Tests.Architecture;

/// <summary>What the embedded runtime declares in the real packages' namespaces, held to the list of what those have.</summary>
public class ProgrammingModelTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // Records bring these along, here as there.
    private static readonly HashSet<string> OfRecords = new(StringComparer.Ordinal)
    {
        "ToString", "Equals", "GetHashCode", "op_Equality", "op_Inequality", "Deconstruct", "<Clone>$", "PrintMembers", "EqualityContract",
    };

    private static readonly Assembly Stubs = new AssemblyLoadContext("stubs").LoadFromAssemblyPath(
        Path.Combine(AppContext.BaseDirectory, "GreenFlux.Tests.ProgrammingModelStubs.dll"));

    public static TheoryData<string> EmbeddedTypes => new(EmbeddedNames);

    private static IEnumerable<string> EmbeddedNames =>
        Assembly.Load("GreenFlux.Local.ProgrammingModel").GetExportedTypes()
            .Concat(Assembly.Load("GreenFlux.Local.WebPubSub").GetExportedTypes())
            .Concat(Assembly.Load("GreenFlux.Local.Runtime").GetExportedTypes().Where(type => type.Namespace!.StartsWith("Microsoft.", StringComparison.Ordinal)))
            .Select(type => type.AssemblyQualifiedName!);

    [Theory]
    [MemberData(nameof(EmbeddedTypes))]
    public void An_embedded_type_has_nothing_that_the_real_one_lacks(string name)
    {
        var embedded = Type.GetType(name, throwOnError: true)!;
        var real = Stubs.GetType(embedded.FullName!);
        Assert.True(real is not null, $"{embedded.FullName} isn't in tests/ProgrammingModel/signatures.txt: the real packages don't have it, or the list lacks it.");
        Assert.Equal(Shape(real), Shape(embedded));
        Assert.Empty(Members(embedded).Except(Members(real), StringComparer.Ordinal));
    }

    [Fact]
    public void Enumerations_have_the_real_values()
    {
        foreach (var embedded in EmbeddedNames.Select(name => Type.GetType(name)!).Where(type => type.IsEnum))
            Assert.Equal(Values(Stubs.GetType(embedded.FullName!)!), Values(embedded));

        static IEnumerable<(string, long)> Values(Type type) =>
            type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (field.Name, Convert.ToInt64(field.GetRawConstantValue())));
    }

    private static string Shape(Type type) =>
        $"{(type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : $"class of {type.BaseType}")}, sealed {type.IsSealed}, abstract {type.IsAbstract}";

    private static List<string> Members(Type type)
    {
        var members = new List<string>();
        foreach (var member in type.GetMembers(Declared).Where(member => !OfRecords.Contains(member.Name)))
        {
            switch (member)
            {
                case ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) && !IsCopyConstructor(constructor):
                    members.Add($"{Access(constructor)} ctor({Parameters(constructor)})");
                    break;
                case MethodInfo method when IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)):
                    members.Add($"{Access(method)} {method} ({Parameters(method)})");
                    break;
                case PropertyInfo property:
                    members.AddRange(property.GetAccessors(nonPublic: true).Where(IsVisible).Select(accessor => $"{Access(accessor)} {Kind(accessor)} {property}"));
                    break;
            }
        }

        return members;
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsCopyConstructor(ConstructorInfo constructor) =>
        constructor.IsFamily && constructor.GetParameters() is [var only] && only.ParameterType == constructor.DeclaringType;

    private static string Access(MethodBase method) => (method.IsPublic ? "public" : "protected") + (method.IsStatic ? " static" : "");

    private static string Kind(MethodInfo accessor) =>
        accessor.ReturnType != typeof(void) ? "get"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init"
        : "set";

    // A caller may name a parameter and leave it out.
    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{parameter.ParameterType} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}"));
}
