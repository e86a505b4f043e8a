using System.CommandLine;

namespace Carillon.Cli.Dev;

/// <summary><c>carillon dev crds</c>: writes the CustomResourceDefinitions, or says whether the files are up to date.</summary>
internal static class CrdsCommand
{
    public static Command Create()
    {
        var outputDirectory = new Option<DirectoryInfo>("--output-dir")
        {
            Description = "The folder of the files.",
            DefaultValueFactory = _ => new DirectoryInfo("crds"),
        };
        var check = new Option<bool>("--check") { Description = "Write nothing; fail when a file is not what would be written." };
        var command = new Command("crds", "Make the CustomResourceDefinitions from the API types.") { outputDirectory, check };
        command.SetAction(result =>
        {
            var directory = result.GetValue(outputDirectory)!;
            return result.GetValue(check) ? Check(directory, result.InvocationConfiguration.Error) : Write(directory);
        });
        return command;
    }

    private static int Write(DirectoryInfo directory)
    {
        directory.Create();
        foreach (var (name, text) in CrdGenerator.Generate())
        {
            File.WriteAllText(Path.Combine(directory.FullName, name), text);
        }

        return 0;
    }

    private static int Check(DirectoryInfo directory, TextWriter error)
    {
        var stale = CrdGenerator.Generate()
            .Where(file => !IsSame(Path.Combine(directory.FullName, file.Key), file.Value))
            .Select(file => file.Key)
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var name in stale)
        {
            error.WriteLine($"{name} is out of date: run `carillon dev crds --output-dir {directory}`");
        }

        return stale.Count == 0 ? 0 : 1;
    }

    private static bool IsSame(string path, string text) => File.Exists(path) && File.ReadAllText(path) == text;
}
