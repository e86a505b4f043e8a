using System.Text;

namespace Carillon.Runtime.Settings;

/// <summary>One setting: <c>http-listen</c> is the flag <c>--http-listen</c>, <c>CARILLON_HTTP_LISTEN</c> and <c>httpListen</c> in a file.</summary>
/// <param name="Name">Lower case with hyphens.</param>
/// <param name="Description">What it does, for <c>--help</c>.</param>
/// <param name="Default">The value when nobody gives one; null for none.</param>
public sealed record SettingDefinition(string Name, string Description, string? Default = null)
{
    /// <summary>The flag.</summary>
    public string Flag => $"--{Name}";

    /// <summary>The environment variable.</summary>
    public string Variable => $"CARILLON_{Name.Replace('-', '_').ToUpperInvariant()}";

    /// <summary>The key in a settings file.</summary>
    public string FileKey
    {
        get
        {
            var key = new StringBuilder();
            foreach (var part in Name.Split('-'))
            {
                key.Append(key.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]);
            }

            return key.ToString();
        }
    }
}
