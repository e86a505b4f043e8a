using System.Text.Json.Nodes;
using Carillon.Tests.Unit.Cli.Host;

namespace Carillon.Tests.Unit.Cli.Cron;

public sealed class CronCommandTests
{
    [Fact]
    public async Task Next_OverClockChange_ShowsBothTimesAndSaysSo()
    {
        var terminal = new TestTerminal();

        var code = await terminal.RunAsync("cron", "next", "30 2 * * *", "--time-zone", "Europe/Berlin", "--from", "2027-03-27T00:00:00Z", "--count", "3");

        Assert.Equal(0, code);
        Assert.Equal(
            """
            LOCAL                            UTC                    NOTE
            Sat 2027-03-27 02:30:00 +01:00   2027-03-27T01:30:00Z
            Sun 2027-03-28 03:00:00 +02:00   2027-03-28T01:00:00Z   clocks went forward by 1 h
            Mon 2027-03-29 02:30:00 +02:00   2027-03-29T00:30:00Z

            """.ReplaceLineEndings("\n"),
            terminal.Out);
    }

    [Fact]
    public async Task Next_JsonLines_AnswersEachLineInOrderAndGoesOnAfterBadOnes()
    {
        var terminal = new TestTerminal("""
            {"expr":"0 0 29 2 *","timeZone":"UTC","from":"2096-03-01T00:00:00Z","count":1}
            {"expr":"* * * * *","timeZone":"Mars/Base"}
            nonsense
            {"expr":"61 * * * *"}
            {"expr":"@daily","count":0}

            {"expr":"*/30 * * * *","from":"2027-01-01T00:00:00+01:00","count":2}
            """);

        Assert.Equal(0, await terminal.RunAsync("cron", "next", "--json-lines"));

        var answers = terminal.Out.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(6, answers.Count);
        Assert.Equal("""["2104-02-29T00:00:00Z"]""", answers[0]["next"]!.ToJsonString());
        Assert.Contains("timeZone: 'Mars/Base'", (string)answers[1]["error"]!, StringComparison.Ordinal);
        Assert.NotNull(answers[2]["error"]);
        Assert.Contains("minute", (string)answers[3]["error"]!, StringComparison.Ordinal);
        Assert.Contains("allowed: 1 to", (string)answers[4]["error"]!, StringComparison.Ordinal);
        Assert.Equal("""["2026-12-31T23:30:00Z","2027-01-01T00:00:00Z"]""", answers[5]["next"]!.ToJsonString());
    }

    [Theory]
    [InlineData("cron", "next", "61 * * * *")]
    [InlineData("cron", "next", "* * * * *", "--time-zone", "Nowhere")]
    [InlineData("cron", "next", "* * * * *", "--from", "yesterday")]
    [InlineData("cron", "next", "* * * * *", "--count", "0")]
    [InlineData("cron", "next")]
    [InlineData("cron", "explain", "H * * * *")]
    [InlineData("nonsense")]
    [InlineData("get")]
    public async Task AnyCommand_WithBadWords_ExitsWith2AndSaysWhatIsAllowed(params string[] args)
    {
        var terminal = new TestTerminal();

        Assert.Equal(2, await terminal.RunAsync(args));
        Assert.NotEqual("", terminal.Error);
        Assert.DoesNotContain("   at ", terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"expr":5}""", "expr: is of the wrong type; allowed: a string")]
    [InlineData("""{"expr":"* * * * *","timeZone":true}""", "timeZone: is of the wrong type; allowed: a string")]
    [InlineData("""{"expr":"* * * * *","count":true}""", "count: is of the wrong type; allowed: a whole number from 1 to 10000")]
    [InlineData("""{"expr":"* * * * *","count":99999999999}""", "count: is of the wrong type; allowed: a whole number from 1 to 10000")]
    [InlineData("""{"expr":"* * * * *","from":"tomorrow"}""", "from: 'tomorrow' is not an instant; allowed: RFC 3339, such as 2027-03-28T00:00:00Z")]
    [InlineData("""{"expr":"* * * * *",""", "the line is no JSON object")]
    [InlineData("[]", "the line is no JSON object")]
    [InlineData("null", "the line is no JSON object")]
    public async Task Next_JsonLineOfAnotherForm_IsToldInWordsOfTheQuestion(string line, string error)
    {
        var terminal = new TestTerminal(line);

        Assert.Equal(0, await terminal.RunAsync("cron", "next", "--json-lines"));

        Assert.Equal($$"""{"error":"{{error}}"}""" + "\n", terminal.Out);
    }

    [Theory]
    [InlineData("@daily", "At 00:00 every day.\n")]
    [InlineData("@hourly", "Every hour, on the hour.\n")]
    public async Task Explain_Macro_IsNoNameOfAFile(string macro, string sentence)
    {
        var terminal = new TestTerminal();

        Assert.Equal(0, await terminal.RunAsync("cron", "explain", macro));
        Assert.Equal(sentence, terminal.Out);
    }

    [Fact]
    public async Task Next_Every_CountsFromTheStart()
    {
        var terminal = new TestTerminal();

        Assert.Equal(0, await terminal.RunAsync("cron", "next", "@every 90m", "--count", "1"));
        Assert.Contains("2027-01-01T01:30:00Z", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_HashWithoutTask_NamesTheOptionThatGivesOne()
    {
        var terminal = new TestTerminal();

        Assert.Equal(2, await terminal.RunAsync("cron", "explain", "H 3 * * *"));
        Assert.Contains("--for NAMESPACE/NAME", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Expression_IsASentence()
    {
        var terminal = new TestTerminal();

        Assert.Equal(0, await terminal.RunAsync("cron", "explain", "30 2 * * MON-FRI"));
        Assert.Equal("At 02:30 from Monday to Friday.\n", terminal.Out);
    }
}
