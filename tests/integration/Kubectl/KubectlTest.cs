using Carillon.Tests.Integration.Conformance;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>
/// What the kubectl suite shares: the Widget kind, a namespace per test, and a real kubectl as the judge of whether the server is right.
/// </summary>
public abstract class KubectlTest : ConformanceTest, IDisposable
{
    private KubectlClient? _kubectl;

    protected KubectlTest(ApiServerFixture server)
        : base(server)
    {
    }

    /// <summary>Group-qualified singular, as kubectl prints it before an object's name.</summary>
    protected static string Printed => "widget." + WidgetDefinition.Group;

    internal KubectlClient Kubectl => _kubectl ??= new KubectlClient(Server.KubeconfigPath, Namespace);

    protected static string Manifest(string name, string spec = "{size: 1}", string metadata = "") =>
        $"""
        apiVersion: {WidgetDefinition.Group}/v1
        kind: Widget
        metadata:
          name: {name}
          {metadata}
        spec: {spec}

        """;

    /// <summary>Runs <c>kubectl apply -f -</c>; it must succeed.</summary>
    protected async Task<string> ApplyAsync(string manifest, params string[] options) =>
        (await Kubectl.TryAsync(["apply", "-f", "-", .. options], manifest)).Success.TrimEnd();

    /// <summary>Reads a widget as the server has it.</summary>
    protected async Task<System.Text.Json.Nodes.JsonNode> WidgetAsync(string name) => (await Api.GetAsync($"{Widgets}/{name}")).Success;

    public void Dispose()
    {
        _kubectl?.Dispose();
        GC.SuppressFinalize(this);
    }
}
