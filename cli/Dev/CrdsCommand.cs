using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Carillon.Cli.Host;

namespace Carillon.Cli.Dev;

/// <summary><c>carillon dev crds</c>: writes the CustomResourceDefinitions, or says whether the files are up to date.</summary>
internal static class CrdsCommand
{
    /// <summary>False in release builds: trimming leaves of the records only what serialization uses.</summary>
    [FeatureSwitchDefinition("Carillon.Cli.Dev.CanReflect")]
    [FeatureGuard(typeof(RequiresUnreferencedCodeAttribute))]
    [UnconditionalSuppressMessage("Trimming", "IL4000", Justification = "The project file sets the switch to false wherever it trims.")]
    private static bool CanReflect => !AppContext.TryGetSwitch("Carillon.Cli.Dev.CanReflect", out var value) || value;

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
            var files = Generate();
            return result.GetValue(check) ? Check(directory, files, result.InvocationConfiguration.Error) : Write(directory, files);
        });
        return command;
    }

    private static IReadOnlyDictionary<string, string> Generate()
    {
        if (CanReflect)
        {
            return CrdGenerator.Generate();
        }

        throw new CliException("a release build cannot make the definitions: it no longer has the documentation of the records. Build with ./build.sh");
    }

    private static int Write(DirectoryInfo directory, IReadOnlyDictionary<string, string> files)
    {
        directory.Create();
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(directory.FullName, name), text);
        }

        return 0;
    }

    private static int Check(DirectoryInfo directory, IReadOnlyDictionary<string, string> files, TextWriter error)
    {
        var stale = files
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
