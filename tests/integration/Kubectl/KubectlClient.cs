using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>Runs kubectl against one server and namespace, with a cache of its own: kubectl trusts what it once discovered at an address.</summary>
internal sealed class KubectlClient : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("carillon-kubectl-").FullName;
    private readonly string[] _options;

    public KubectlClient(string kubeconfig, string @namespace)
    {
        _options = ["--kubeconfig", kubeconfig, "--namespace", @namespace, "--cache-dir", Path.Combine(_home, "cache")];
    }

    /// <summary>A folder for the test's files; gone with the client.</summary>
    public string Folder => _home;

    /// <summary>Runs kubectl and returns what it wrote; it must succeed.</summary>
    public async Task<string> RunAsync(params string[] arguments) => (await TryAsync(arguments)).Success;

    /// <summary>Runs kubectl, which must fail, and returns what it complained about.</summary>
    public async Task<string> FailAsync(params string[] arguments) => (await TryAsync(arguments)).Failure;

    /// <summary>Runs kubectl; how it ends is for the caller to judge.</summary>
    public Task<CommandResult> TryAsync(params string[] arguments) => TryAsync(arguments, input: null);

    /// <summary>Runs kubectl with <paramref name="input"/> as its standard input, for commands with <c>-f -</c>.</summary>
    public Task<CommandResult> TryAsync(string[] arguments, string? input, IReadOnlyDictionary<string, string>? environment = null) =>
        CommandLine.RunAsync(KubectlBinary.Path!, [.. arguments, .. _options], WithHome(environment), input);

    /// <summary>Starts a kubectl that goes on until it is disposed, as <c>get --watch</c> does.</summary>
    public SupervisedProcess Start(params string[] arguments) =>
        SupervisedProcess.Start(KubectlBinary.Path!, [.. arguments, .. _options], WithHome(null));

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private Dictionary<string, string> WithHome(IReadOnlyDictionary<string, string>? environment) =>
        new(environment ?? new Dictionary<string, string>()) { ["HOME"] = _home };
}
