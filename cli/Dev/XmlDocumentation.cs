using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Carillon.Cli.Dev;

/// <summary>
/// The summaries of the API's documentation comments. They are the only place where fields are described: developers read them in the
/// editor, users as the output of <c>kubectl explain</c>.
/// </summary>
internal sealed partial class XmlDocumentation
{
    private readonly Dictionary<string, string> _summaries;

    private XmlDocumentation(Dictionary<string, string> summaries) => _summaries = summaries;

    public static XmlDocumentation Load(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        var members = XDocument.Load(file).Root!.Element("members")!.Elements("member");
        return new XmlDocumentation(members
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Render(member.Element("summary")!), StringComparer.Ordinal));
    }

    public string Of(Type type) => Get($"T:{type.FullName}");

    public string Of(PropertyInfo property) => Get($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private string Get(string member) =>
        _summaries.TryGetValue(member, out var summary) ? summary : throw new InvalidOperationException($"{member} has no summary, so its schema would have no description");

    private static string Render(XElement summary) => Blanks().Replace(string.Concat(summary.Nodes().Select(Render)), " ").Trim();

    private static string Render(XNode node) => node switch
    {
        XText text => text.Value,
        XElement element when element.Attribute("cref") is { } reference => reference.Value[(reference.Value.LastIndexOfAny(['.', ':']) + 1)..],
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
