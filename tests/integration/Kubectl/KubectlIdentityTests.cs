using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>auth, and the create commands for core kinds.</summary>
public sealed class KubectlIdentityTests : KubectlTest
{
    public KubectlIdentityTests(ApiServerFixture server)
        : base(server)
    {
    }

    [KubectlFact]
    public async Task CanI_AsAdmin_IsYes()
    {
        Assert.Equal("yes\n", await Kubectl.RunAsync("auth", "can-i", "delete", "widgets"));
        Assert.Contains("*.*", await Kubectl.RunAsync("auth", "can-i", "--list"), StringComparison.Ordinal);
    }

    [KubectlFact(MinMinor = 24)]
    public async Task CanI_AsPowerlessAccount_IsNo()
    {
        await Kubectl.RunAsync("create", "serviceaccount", "robot");
        var token = (await Kubectl.RunAsync("create", "token", "robot")).Trim();
        var kubeconfig = Path.Combine(Kubectl.Folder, "robot.kubeconfig");
        KubeconfigWriter.WriteToken(
            kubeconfig, Server.Address.ToString(), Server.Server.Access.Authority!.ExportCertificatePem(), token);
        using var robot = new KubectlClient(kubeconfig, Namespace);

        var answer = await robot.TryAsync("auth", "can-i", "get", "secrets");
        var refused = await robot.FailAsync("get", "secrets");

        Assert.Equal(1, answer.ExitCode);
        Assert.Equal("no\n", answer.Output);
        Assert.Contains("Error from server (Forbidden): secrets is forbidden", refused, StringComparison.Ordinal);
    }

    [KubectlFact(MinMinor = 28)]
    public async Task WhoAmI_NamesTheUser()
    {
        var text = await Kubectl.RunAsync("auth", "whoami");

        Assert.Contains("Username", text, StringComparison.Ordinal);
        Assert.Contains("system:authenticated", text, StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Create_CoreKinds_Work()
    {
        var map = await Kubectl.RunAsync("create", "configmap", "settings", "--from-literal=a=1");
        var secret = await Kubectl.RunAsync("create", "secret", "generic", "hidden", "--from-literal=password=pa55");
        var account = await Kubectl.RunAsync("create", "serviceaccount", "robot");
        var name = ApiServerFixture.UniqueName("made");
        var made = await Kubectl.RunAsync("create", "namespace", name);
        Server.Server.DeleteAtEnd("api/v1/namespaces/" + name);

        Assert.Equal("configmap/settings created\n", map);
        Assert.Equal("secret/hidden created\n", secret);
        Assert.Equal("serviceaccount/robot created\n", account);
        Assert.Equal($"namespace/{name} created\n", made);
        Assert.Equal("1", await Kubectl.RunAsync("get", "configmap", "settings", "-o", "jsonpath={.data.a}"));
        Assert.Equal("cGE1NQ==", await Kubectl.RunAsync("get", "secret", "hidden", "-o", "jsonpath={.data.password}"));
        Assert.DoesNotContain("pa55", await Kubectl.RunAsync("describe", "secret", "hidden"), StringComparison.Ordinal);
    }

    [KubectlFact(MinMinor = 24)]
    public async Task CreateToken_ForAudience_IsReviewable()
    {
        await Kubectl.RunAsync("create", "serviceaccount", "robot");

        var token = (await Kubectl.RunAsync("create", "token", "robot", "--audience=carillon", "--duration=1h")).Trim();
        var review = (await Api.PostAsync("apis/authentication.k8s.io/v1/tokenreviews", JsonReading.Parse(
            $$$"""{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "{{{token}}}", "audiences": ["carillon"]} }"""))).Success;

        Assert.Equal($"system:serviceaccount:{Namespace}:robot", review.Text("status/user/username"));
    }

    [KubectlFact(NeedsControllers = true)]
    public async Task DeleteNamespace_WaitsUntilItIsGone()
    {
        await CreateConfigMapAsync("one");

        var text = await Kubectl.RunAsync("delete", "namespace", Namespace);

        Assert.StartsWith($"namespace \"{Namespace}\" deleted", text, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await Api.GetAsync("api/v1/namespaces/" + Namespace)).Status);
    }
}
