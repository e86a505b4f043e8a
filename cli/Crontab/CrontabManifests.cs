using System.Text;
using System.Text.Json;
using Carillon.Api;
using Carillon.Runtime.Yaml;

namespace Carillon.Cli.Crontab;

/// <summary>Writes an import as a YAML stream, ready to read, edit and apply.</summary>
internal static class CrontabManifests
{
    public static string Write(CrontabImport import)
    {
        var text = new StringBuilder();
        foreach (var (task, comments) in import.Tasks)
        {
            text.Append("---\n");
            foreach (var comment in comments)
            {
                text.Append("# ").Append(OnOneLine(comment)).Append('\n');
            }

            text.Append(YamlWriter.Write(JsonSerializer.SerializeToNode(task, CarillonJsonContext.Default.DistributedCronTask)));
        }

        foreach (var problem in import.Problems)
        {
            text.Append("---\n# Not imported, line ").Append(problem.Line).Append(": ").Append(OnOneLine(problem.Message)).Append('\n')
                .Append("#   ").Append(OnOneLine(problem.Text)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What a file says must not end the comment it stands in.</summary>
    private static string OnOneLine(string text) => new([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' ? ' ' : c)]);
}
