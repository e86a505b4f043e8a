using Carillon.Agent.Outcomes;
using Carillon.Agent.Shell;
using Carillon.Api.Executors;

namespace Carillon.Tests.Unit.Agent.Shell;

public sealed class HostProbeTests
{
    private static readonly RunIdentity Web = new(new UserAccount("web", 33, 33, "/var/www"), 33, 33);

    private static readonly ShellExecutor Srv = new() { Command = "x", WorkingDir = "/srv" };

    [Theory]
    [InlineData(10, "", Reasons.WorkingDirectoryMissing, "this host has no folder \"/srv\"")]
    [InlineData(11, "", Reasons.WorkingDirectoryDenied, "user \"web\" may not enter \"/srv\"")]
    [InlineData(20, "", Reasons.InterpreterNotFound, "this host has no program \"perl\"")]
    [InlineData(21, "", Reasons.InterpreterDenied, "user \"web\" may not run \"perl\"")]
    [InlineData(30, "", Reasons.ToolMissing, "no setpriv")]
    [InlineData(127, "nsenter: failed to execute /bin/sh: No such file or directory", Reasons.NoShell, "no /bin/sh")]
    [InlineData(127, "setpriv: initgroups failed: x", Reasons.StartFailed, "initgroups failed")]
    [InlineData(1, "nsenter: reassociate to namespace 'ns/mnt' failed: Operation not permitted", Reasons.StartFailed, "not permitted")]
    public void Read_ExitCode_HasAReasonOfItsOwn(int exitCode, string complaint, string reason, string message)
    {
        var refusal = HostProbe.Read(exitCode, complaint, Web, Srv, "perl");

        Assert.Equal(reason, refusal!.Reason);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Zero_IsNoRefusal() => Assert.Null(HostProbe.Read(0, "a warning", Web, Srv, "perl"));
}
