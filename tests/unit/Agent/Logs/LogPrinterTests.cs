using System.Text;

using Carillon.Agent.Launch;
using Carillon.Agent.Linux;
using Carillon.Agent.Logs;
using Carillon.Agent.Output;

using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Agent.Logs;

public sealed class LogPrinterTests : IDisposable
{
    private const string Value = "correct-horse-battery-staple";

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly RunFolder _folder = new(Directory.CreateTempSubdirectory("carillon-logs-").FullName);
    private readonly ManualTimeProvider _time = new(Start);

    [Fact]
    public void Print_TwoStreams_AreInterleavedWithTheTimeOfReading()
    {
        using var follower = Follower();
        Append("stdout", "one\nunfin");
        follower.Look();
        _time.Advance(TimeSpan.FromMilliseconds(1500));
        Append("stderr", "warn\n");
        follower.Look();
        _time.Advance(TimeSpan.FromMinutes(1));
        Append("stdout", "ished\n");
        follower.Look(final: true);

        Assert.Equal(
            """
            2026-03-01T12:00:00.000Z out  one
            2026-03-01T12:00:01.500Z err  warn
            2026-03-01T12:01:01.500Z out  unfinished

            """,
            Printed());
    }

    [Fact]
    public void Print_NextAgentGoesOn_OrderAndTimesStay()
    {
        using (var first = Follower())
        {
            Append("stdout", "one\n");
            first.Look();
            Append("stderr", "two\n");
            first.Look();
        }

        _time.Advance(TimeSpan.FromHours(1));
        using var next = Follower();
        Append("stdout", "three\n");
        next.Look(final: true);

        Assert.Equal("one\ntwo\nthree\n", next.Excerpt(1024, SecretMask.None).Text);
        Assert.Equal(
            """
            2026-03-01T12:00:00.000Z out  one
            2026-03-01T12:00:00.000Z err  two
            2026-03-01T13:00:00.000Z out  three

            """,
            Printed());
    }

    [Fact]
    public void Print_WhatNobodyHasRead_HasNoTime()
    {
        using var follower = Follower();
        Append("stdout", "read\nnot yet\u001b[31m");
        follower.Look();
        Append("stderr", "nor this\n");

        Assert.Equal(
            """
            2026-03-01T12:00:00.000Z out  read
            ------------------------ out  not yet␛[31m
            ------------------------ err  nor this

            """,
            Printed());
    }

    [Fact]
    public void Print_ValueAcrossLooksAndPieces_IsHidden()
    {
        var mask = SecretMask.Of([Encoding.UTF8.GetBytes(Value)]);
        using var follower = Follower(secrets: true);
        for (var i = 0; i < 20; i++)
        {
            Append("stdout", new string('-', 65_520 + i) + Value[..10]);
            follower.Look();
            Append("stdout", Value[10..] + (i % 2 == 0 ? "\n" : ""));
            follower.Look();
        }

        follower.Look(final: true);
        follower.NoteHidden(mask);

        var text = Printed();

        Assert.DoesNotContain(Value[..10], text, StringComparison.Ordinal);
        Assert.DoesNotContain(Value[10..], text, StringComparison.Ordinal);
        Assert.Contains("***", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Print_OutputThatWasCut_SaysHowMuchIsMissingAndLeavesNoHalfOfAValue()
    {
        var mask = SecretMask.Of([Encoding.UTF8.GetBytes(Value)]);
        using var follower = Follower(secrets: true, maxLogBytes: 200_000);
        Append("stdout", string.Concat(Enumerable.Repeat(Value, 40_000)) + "\nend\n");
        follower.Look(final: true);
        follower.NoteHidden(mask);

        var text = Printed();

        Assert.Matches(@"out  \[\.\.\. \d{6,} bytes left out \.\.\.\]\n", text);
        Assert.EndsWith("out  end\n", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("[a-z]{3,}-|-[a-z]{3,}", text);
    }

    [Fact]
    public void Print_SecretTooShortToBeHidden_IsShownAllTheSame()
    {
        using var follower = Follower(secrets: true);
        Append("stdout", "ab\n");
        follower.Look(final: true);
        follower.NoteHidden(SecretMask.Of(["ab"u8.ToArray()]));

        Assert.EndsWith("out  ab\n", Printed(), StringComparison.Ordinal);
    }

    [Fact]
    public void NoteHidden_RunWithoutSecrets_WritesNothing()
    {
        using var follower = Follower();
        follower.Look(final: true);
        var length = new FileInfo(_folder.Index).Length;

        follower.NoteHidden(SecretMask.None);

        Assert.Equal(length, new FileInfo(_folder.Index).Length);
    }

    [Fact]
    public void Print_InvalidUtf8_IsNotTakenForAValue()
    {
        using var follower = Follower(secrets: true);
        System.IO.File.WriteAllBytes(_folder.StandardOutput, [.. "a"u8, 0xFF, .. "b\n"u8]);
        follower.Look(final: true);
        follower.NoteHidden(SecretMask.Of([Encoding.UTF8.GetBytes(Value)]));

        Assert.EndsWith("a\ufffdb\n", Printed(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder.Path, recursive: true);

    private OutputFollower Follower(bool secrets = false, long maxLogBytes = 64 * 1024 * 1024) => new(
        _folder.StandardOutput, _folder.StandardError, 65_536, maxLogBytes, NativeMethods.PunchHole, () => long.MaxValue,
        new OutputIndexFile(_folder.Index, "default/one", 1, secrets, _time));

    private void Append(string stream, string text) => System.IO.File.AppendAllText(Path.Combine(_folder.Path, stream), text);

    private string Printed()
    {
        var index = OutputIndex.Load(_folder.Index)!;
        Assert.True(index.IsMasked);
        using var writer = new StringWriter();
        using var printer = new LogPrinter(new KeptRun("uid", _folder, index), writer);
        printer.Print();
        return writer.ToString();
    }
}
