using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app starts.</summary>
public class FunctionsApplication
{
    /// <summary>
    /// Makes a builder of a host for the functions of the calling assembly. The embedded host understands
    /// <c>--data DIR --port N --bind ADDRESS --quiet true --certificate FILE --certificate-key FILE</c>.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args, Assembly.GetCallingAssembly());
}
