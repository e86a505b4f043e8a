using Carillon.Agent.Shell;
using Carillon.Api.Executors;

namespace Carillon.Tests.Unit.Agent.Shell;

public sealed class CommandLineTests
{
    [Fact]
    public void Build_Command_GoesToTheDefaultShell() =>
        Assert.Equal(["/bin/sh", "-c", "echo hi"], Build(new() { Command = "echo hi" }));

    [Fact]
    public void Build_CommandWithArguments_FindsThemAsDollarOne() =>
        Assert.Equal(["/bin/sh", "-c", "echo \"$1\"", "sh", "a b", "c"], Build(new() { Command = "echo \"$1\"", Args = ["a b", "c"] }));

    [Fact]
    public void Build_OtherInterpreter_GetsArgumentsWithoutAName() =>
        Assert.Equal(
            ["/usr/bin/python3", "-c", "import sys", "a"],
            Build(new() { Interpreter = ["/usr/bin/python3", "-c"], Command = "import sys", Args = ["a"] }));

    [Fact]
    public void Build_Script_IsAFileForTheInterpreter() =>
        Assert.Equal(["/bin/sh", "/run/script", "a"], Build(new() { Script = "echo $1\n", Args = ["a"] }));

    [Fact]
    public void Build_ScriptWithInterpreter_KeepsItsOptions() =>
        Assert.Equal(["/bin/bash", "-eu", "/run/script"], Build(new() { Script = "x", Interpreter = ["/bin/bash", "-eu"] }));

    [Fact]
    public void Build_ScriptThatNamesItsInterpreter_IsRunByItself() =>
        Assert.Equal(["/run/script", "a"], Build(new() { Script = "#!/usr/bin/perl\n", Args = ["a"] }));

    [Theory]
    [InlineData("#!/usr/bin/perl -w\nprint", "/usr/bin/perl")]
    [InlineData("#! /usr/bin/env python3\n", "/usr/bin/env")]
    [InlineData("#!/bin/cat", "/bin/cat")]
    [InlineData("#!\n", "")]
    [InlineData("echo", "/bin/sh")]
    public void Program_Script_IsWhatInterpretsIt(string script, string program)
    {
        var shell = new ShellExecutor { Script = script };

        Assert.Equal(program, CommandLine.Program(shell, Build(shell)));
    }

    [Theory]
    [InlineData("/bin/sh", true)]
    [InlineData("sh", true)]
    [InlineData("/bin/no-such-shell", false)]
    [InlineData("no-such-shell", false)]
    [InlineData("/etc/passwd", false)]
    public void CanRun_Program_LooksWhereTheCommandWill(string program, bool expected) =>
        Assert.Equal(expected, CommandLine.CanRun(program, CommandEnvironment.DefaultPath));

    private static IReadOnlyList<string> Build(ShellExecutor shell) => CommandLine.Build(shell, "/run/script");
}
