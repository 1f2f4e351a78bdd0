namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Base of the attributes that say where a parameter's value comes from or goes to.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute;

/// <summary>The binding that starts the function; a function has exactly one.</summary>
public abstract class TriggerBindingAttribute : BindingAttribute;

/// <summary>A value handed in beside the trigger's.</summary>
public abstract class InputBindingAttribute : BindingAttribute;

/// <summary>A value handed out.</summary>
public abstract class OutputBindingAttribute : BindingAttribute;
