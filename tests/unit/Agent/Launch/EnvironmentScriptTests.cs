using System.Diagnostics;

using Carillon.Agent.Launch;

namespace Carillon.Tests.Unit.Agent.Launch;

public sealed class EnvironmentScriptTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("it's $HOME `id` \\ \"quoted\"")]
    [InlineData("two\nlines\n")]
    [InlineData("'; touch /tmp/never; '")]
    [InlineData("")]
    [InlineData("naïve 🎉")]
    public void Write_AnyValue_ReachesTheCommandUnchanged(string value)
    {
        var script = EnvironmentScript.Write([new("CARILLON_TEST", value)]);
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script + "printf '%s|' \"$CARILLON_TEST\""])
        {
            RedirectStandardOutput = true,
        })!;

        Assert.Equal(value + "|", shell.StandardOutput.ReadToEnd());
    }

    [Fact]
    public void MaxBytes_OfTheCarrier_IsWhatTheKernelTakes()
    {
        Assert.Equal("7\n", Carry(EnvironmentScript.MaxBytes));
        Assert.Throws<System.ComponentModel.Win32Exception>(() => Carry(EnvironmentScript.MaxBytes + 1));

        static string Carry(int bytes)
        {
            var start = new ProcessStartInfo("/bin/sh", ["-c", "echo 7"]) { RedirectStandardOutput = true };
            start.Environment[EnvironmentScript.Carrier] = new string('x', bytes);
            using var shell = Process.Start(start)!;
            return shell.StandardOutput.ReadToEnd();
        }
    }

    [Theory]
    [InlineData("GOOD_1", true)]
    [InlineData("_x", true)]
    [InlineData("1X", false)]
    [InlineData("A-B", false)]
    [InlineData("A\n", false)]
    [InlineData("", false)]
    [InlineData("X;id", false)]
    public void IsName_Name_OnlyWhatShellsTake(string name, bool expected) => Assert.Equal(expected, EnvironmentScript.IsName(name));
}
