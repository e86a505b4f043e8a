using Carillon.Agent.Launch;

namespace Carillon.Tests.Unit.Agent.Launch;

public sealed class ExitNoteTests
{
    [Fact]
    public void Parse_CompleteNote_GivesStatusAndDuration()
    {
        var note = ExitNote.Parse("3 100.25 101.75 .\n       \n");

        Assert.Equal(3, note!.Status);
        Assert.Equal(TimeSpan.FromSeconds(1.5), note.Duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("          \n")]
    [InlineData("3")]
    [InlineData("3 100.25 101.75")]
    [InlineData("3 100.25 . .")]
    [InlineData("x 100.25 101.75 .")]
    [InlineData("-1 100.25 101.75 .")]
    public void Parse_IncompleteNote_IsNone(string text) => Assert.Null(ExitNote.Parse(text));
}
