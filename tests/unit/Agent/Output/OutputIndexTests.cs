using Carillon.Agent.Output;

using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Agent.Output;

public sealed class OutputIndexTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-index-").FullName;
    private readonly ManualTimeProvider _time = new(Start);

    private string Index => Path.Combine(_folder, "index");

    [Fact]
    public void Load_AfterReads_TellsWhenWhatWasRead()
    {
        var file = File();
        file.NoteRead([10, 0], final: false);
        _time.Advance(TimeSpan.FromSeconds(2));
        file.NoteRead([10, 5], final: false);
        file.NoteRead([12, 5], final: true);

        var index = OutputIndex.Load(Index)!;

        Assert.Equal(("default/one", 2, Start), (index.Execution, index.Attempt, index.Started));
        Assert.Equal(
            [new(Start, new(0, 0, 10)), new(Start.AddSeconds(2), new(1, 0, 5)), new(Start.AddSeconds(2), new(0, 10, 12))],
            index.Reads);
    }

    [Fact]
    public void NoteRead_NextAgent_GoesOn()
    {
        File().NoteRead([10, 0], final: false);

        var next = File();
        next.NoteRead([20, 0], final: false);

        Assert.Equal([new ReadMark(Start, new(0, 0, 10))], next.Known);
        Assert.Equal([10L, 20L], OutputIndex.Load(Index)!.Reads.Select(mark => mark.Segment.End));
    }

    [Fact]
    public void NoteRead_AfterATornLine_LosesNoMoreThanThat()
    {
        File().NoteRead([10, 0], final: false);
        System.IO.File.AppendAllText(Index, "read 17723664");

        File().NoteRead([20, 7], final: false);

        Assert.Equal([10L, 20L, 7L], OutputIndex.Load(Index)!.Reads.Select(mark => mark.Segment.End));
    }

    [Fact]
    public void NoteRead_OnlyWhatIsNew_IsWritten()
    {
        var file = File();
        file.NoteRead([10, 0], final: false);
        var length = new FileInfo(Index).Length;

        file.NoteRead([10, 0], final: true);

        Assert.Equal(length, new FileInfo(Index).Length);
    }

    [Fact]
    public void NoteRead_TalkativeMonth_StaysBelowAMegabyteAndKeepsTheEnd()
    {
        var file = File();
        var wrote = 0L;
        for (var second = 0; second < 30 * 86_400; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            file.NoteRead([++wrote, wrote], final: false);
        }

        file.NoteRead([++wrote, wrote], final: true);

        Assert.InRange(new FileInfo(Index).Length, 100_000, 1_000_000);
        Assert.Equal([wrote, wrote], OutputIndex.Load(Index)!.Reads.TakeLast(2).Select(mark => mark.Segment.End));
    }

    [Fact]
    public void NoteRead_ClockSetBack_IsWrittenAllTheSame()
    {
        var file = File();
        for (var i = 1; i <= 11_000; i++)
        {
            file.NoteRead([i, 0], final: false);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        var set = new OutputIndexFile(Index, "default/one", 2, secrets: false, new ManualTimeProvider(Start));
        set.NoteRead([12_000, 0], final: false);

        Assert.Equal(12_000, OutputIndex.Load(Index)!.Reads[^1].Segment.End);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public void IsMasked_WithSecrets_OnlyOnceTheyAreNoted(bool secrets, bool noted, bool masked)
    {
        var file = new OutputIndexFile(Index, "default/one", 2, secrets, _time);
        if (noted)
        {
            file.NoteHidden([new(1, 3, 9)]);
        }

        var index = OutputIndex.Load(Index)!;

        Assert.Equal(masked, index.IsMasked);
        Assert.Equal(noted ? [new OutputSegment(1, 3, 9)] : [], index.Hidden);
    }

    [Theory]
    [InlineData("")]
    [InlineData("read 1 0 5")]
    [InlineData("run default/one x 5 open")]
    [InlineData("run default/one 1 99999999999999999 open")]
    [InlineData("run default/one 1 5 perhaps")]
    public void Parse_NoIndex_IsNull(string text) => Assert.Null(OutputIndex.Parse(text.Split('\n')));

    [Theory]
    [InlineData("read 5 2 9")]
    [InlineData("read 5 0 -9")]
    [InlineData("read 5 0")]
    [InlineData("hide 0 9 9")]
    [InlineData("hide 7 1 9")]
    [InlineData("nonsense")]
    public void Parse_LineThatMakesNoSense_IsLeftOut(string line)
    {
        var index = OutputIndex.Parse(["run default/one 1 5 open", line, "read 6 0 3"])!;

        Assert.Equal([new OutputSegment(0, 0, 3)], index.Reads.Select(mark => mark.Segment));
        Assert.Empty(index.Hidden);
    }

    [Fact]
    public void Append_DiskIsFull_IsNoFault()
    {
        Directory.CreateDirectory(Index); // nothing can be appended to that either

        var file = File();
        file.NoteRead([1, 1], final: true);
        file.NoteHidden([]);

        Assert.Null(OutputIndex.Load(Index));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private OutputIndexFile File() => new(Index, "default/one", 2, secrets: false, _time);
}
