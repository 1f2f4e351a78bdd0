using System.Reflection;
using System.Reflection.Emit;

namespace GreenFlux.Tests.Architecture.Orchestrators;

/// <summary>What a method's compiled body refers to, in its order.</summary>
internal static class IntermediateLanguage
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Methods, fields and texts; types alone are left out.</summary>
    public static IEnumerable<Reference> ReferencesOf(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
            yield break;
        for (var at = 0; at < il.Length;)
        {
            short value = il[at++];
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | il[at++]));
            var code = OpCodesByValue[value];
            switch (code.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok:
                    if (Resolve(method, BitConverter.ToInt32(il, at)) is { } member)
                        yield return new Reference(code, member, null);
                    break;
                case OperandType.InlineString:
                    yield return new Reference(code, null, method.Module.ResolveString(BitConverter.ToInt32(il, at)));
                    break;
            }
            at += SizeOf(code.OperandType, il, at);
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
        method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : null) is var member and not Type ? member : null;

    private static int SizeOf(OperandType operand, byte[] il, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };
}

/// <param name="Member">What is called, made or loaded; null: it is a text.</param>
internal sealed record Reference(OpCode Code, MemberInfo? Member, string? Text);
