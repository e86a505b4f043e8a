using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Stacks;

namespace Carillon.Tests.Integration.Samples;

/// <summary>
/// Control plane and three hosts with all samples applied, pointed at folders of this test and suspended, so that only the tests start them.
/// </summary>
public sealed class SampleStack : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-samples-").FullName;
    private StandaloneStack? _stack;

    /// <summary>The running programs.</summary>
    public StandaloneStack Stack => _stack ?? throw new InvalidOperationException("the fixture has not been initialized");

    /// <summary>Stands for <c>/var/log/carillon-demo</c>.</summary>
    public string Logs => Path.Combine(_folder, "log");

    /// <summary>Stands for <c>/var/backups/carillon-demo</c>.</summary>
    public string Backups => Path.Combine(_folder, "backups");

    /// <summary>Stands for <c>/var/tmp/carillon-demo</c>.</summary>
    public string Scratch => Path.Combine(_folder, "scratch");

    /// <summary>The names of all sample tasks: each is in a file of its own name.</summary>
    public static IEnumerable<string> TaskNames { get; } =
        [.. Directory.EnumerateFiles(SamplesFolder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "00-hosts").Order(StringComparer.Ordinal)];

    private static string SamplesFolder => Path.Combine(RepositoryFolder.Root, "samples");

    public async Task InitializeAsync()
    {
        foreach (var folder in (string[])[Logs, Backups, Scratch])
        {
            Directory.CreateDirectory(folder);
        }

        _stack = await StandaloneStack.StartAsync(hosts: 3);
        var manifests = Directory.CreateDirectory(Path.Combine(_folder, "manifests")).FullName;
        foreach (var file in Directory.EnumerateFiles(SamplesFolder, "*.yaml"))
        {
            await File.WriteAllTextAsync(Path.Combine(manifests, Path.GetFileName(file)), Redirect(await File.ReadAllTextAsync(file)));
        }

        _ = (await Stack.CarillonAsync("apply", "-f", manifests)).Success;
        _ = (await Stack.CarillonAsync(["suspend", .. TaskNames])).Success;
        await Stack.WaitForHostsAsync();
    }

    public async Task DisposeAsync()
    {
        if (_stack is not null)
        {
            await _stack.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Redirect(string manifest) => manifest
        .Replace("/var/log/carillon-demo", Logs, StringComparison.Ordinal)
        .Replace("/var/backups/carillon-demo", Backups, StringComparison.Ordinal)
        .Replace("/var/tmp/carillon-demo", Scratch, StringComparison.Ordinal)
        .Replace("https://127.0.0.1:7443/", Stack.Address.AbsoluteUri, StringComparison.Ordinal);
}
