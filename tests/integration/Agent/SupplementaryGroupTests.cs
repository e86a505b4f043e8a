using Carillon.Api.Executors;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A user with more groups than one, on a host whose group file says so.</summary>
public sealed class SupplementaryGroupTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public SupplementaryGroupTests(AgentFixture host)
    {
        _host = host;
    }

    [RootFact]
    public async Task RunAsUser_WithOrWithoutAGroup_HasAllThatAreItsOwn()
    {
        var groups = Path.Combine(_host.Folder, "group");
        await File.WriteAllTextAsync(
            groups, await File.ReadAllTextAsync("/etc/group") + "carillon-a:x:70001:games\ncarillon-b:x:70002:games,root\ncarillon-c:x:70003:\n");
        await using var agent = await _host.StartAgentBehindAsync(
            ["unshare", "--mount", "/bin/sh", "-c", "mount --bind \"$1\" /etc/group && shift && exec \"$@\"", "sh", groups], _host.KubeconfigPath);

        var user = await _host.RunAsync(_host.Spec(Ids("games", null)));
        var both = await _host.RunAsync(_host.Spec(Ids("games", "carillon-c")));
        var group = await _host.RunAsync(_host.Spec(Ids(null, "carillon-a")));

        Assert.Equal("5 60: 60 70001 70002\n", user.Output);
        Assert.Equal("5 70003: 60 70001 70002 70003\n", both.Output);
        Assert.Equal("0 70001: 0 70001 70002\n", group.Output);
    }

    private static ExecutorSpec Ids(string? user, string? group) => new()
    {
        Shell = new ShellExecutor
        {
            Command = "echo $(id -u) $(id -g): $(id -G | tr ' ' '\\n' | sort -n | tr '\\n' ' ')",
            RunAsUser = user,
            RunAsGroup = group,
            WorkingDir = "/",
        },
    };
}
