using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GreenFlux.Functions.Operators.OpenApi;

/// <summary>The XML comments of an assembly, which are the API's descriptions too.</summary>
public sealed partial class XmlDocs
{
    private readonly FrozenDictionary<string, XElement> members;

    private XmlDocs(FrozenDictionary<string, XElement> members) => this.members = members;

    /// <summary>Reads the file beside the assembly; where it was left out, there are no descriptions.</summary>
    public static XmlDocs Of(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        var found = File.Exists(path) ? XDocument.Load(path).Descendants("member") : [];
        return new XmlDocs(found.ToFrozenDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal));
    }

    public string? Of(Type type) => Text(Member(type)?.Element("summary"));

    /// <summary>A property's own comment, or the one of the record's parameter that made it.</summary>
    public string? Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        if (members.TryGetValue($"P:{NameOf(type)}.{property.Name}", out var own) && Text(own.Element("summary")) is { } text)
            return text;
        return Text(Member(type)?.Elements("param").FirstOrDefault(parameter => parameter.Attribute("name")?.Value == property.Name));
    }

    private XElement? Member(Type type) => members.GetValueOrDefault($"T:{NameOf(type)}");

    private static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!;

    private static string? Text(XElement? element)
    {
        if (element is null)
            return null;
        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement reference => reference.Attribute("cref")?.Value.Split('.')[^1] ?? reference.Value,
            _ => node.ToString(),
        }));
        return Spaces().Replace(System.Net.WebUtility.HtmlDecode(text), " ").Trim() is { Length: > 0 } found ? found : null;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
