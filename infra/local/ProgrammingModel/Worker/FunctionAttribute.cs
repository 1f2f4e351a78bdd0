namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a public method as an entry point of the function app, under a name unique within it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
