using Carillon.Cli.Crontab;

namespace Carillon.Tests.Unit.Cli.Crontab;

public sealed class CrontabParserTests
{
    [Theory]
    [InlineData("* * * * * echo hi", "* * * * *", "echo hi", null)]
    [InlineData("  5\t4  * * sun   run  a  b ", "5 4 * * sun", "run  a  b", null)]
    [InlineData("@daily /bin/backup", "@daily", "/bin/backup", null)]
    [InlineData("0 0 * * * mail -s hi you%Dear you,%%bye", "0 0 * * *", "mail -s hi you", "Dear you,\n\nbye\n")]
    [InlineData(@"0 0 * * * date +\%F", "0 0 * * *", "date +%F", null)]
    [InlineData(@"0 0 * * * cat%100\% sure", "0 0 * * *", "cat", "100% sure\n")]
    [InlineData("0 0 * * * cat%", "0 0 * * *", "cat", "")]
    [InlineData("0 0 * * * cat%a%", "0 0 * * *", "cat", "a\n")]
    [InlineData(@"0 0 * * * printf a\\%b", "0 0 * * *", @"printf a\\", "b\n")]
    [InlineData(@"0 0 * * * printf 'a\n'", "0 0 * * *", @"printf 'a\n'", null)]
    [InlineData("0 0 * * * A=b run", "0 0 * * *", "A=b run", null)]
    public void Parse_Entry_SplitsTimeCommandAndInput(string line, string schedule, string command, string? stdin)
    {
        var entry = Assert.IsType<CrontabLine.Entry>(Assert.Single(CrontabParser.Parse(line, hasUserField: false)));

        Assert.Equal((schedule, command, stdin), (entry.Schedule, entry.Command, entry.Stdin));
    }

    [Theory]
    [InlineData("17 * * * * root cd / && run-parts /etc/cron.hourly", "root", "cd / && run-parts /etc/cron.hourly")]
    [InlineData("@hourly www-data /bin/x", "www-data", "/bin/x")]
    public void Parse_SystemCrontab_TakesTheUser(string line, string user, string command)
    {
        var entry = Assert.IsType<CrontabLine.Entry>(Assert.Single(CrontabParser.Parse(line, hasUserField: true)));

        Assert.Equal((user, command), (entry.User, entry.Command));
    }

    [Theory]
    [InlineData("MAILTO=ops@example.com", "MAILTO", "ops@example.com")]
    [InlineData("MAILTO=\"\"", "MAILTO", "")]
    [InlineData("PATH = /usr/bin:/bin  ", "PATH", "/usr/bin:/bin")]
    [InlineData("GREETING=\"  two words  \"", "GREETING", "  two words  ")]
    [InlineData("Q='single'", "Q", "single")]
    [InlineData("\"NAME\"=x", "NAME", "x")]
    [InlineData("NOT_EXPANDED=$HOME/bin", "NOT_EXPANDED", "$HOME/bin")]
    public void Parse_EnvironmentLine_KeepsTheValueAsItIs(string line, string name, string value)
    {
        var environment = Assert.IsType<CrontabLine.Environment>(Assert.Single(CrontabParser.Parse(line, hasUserField: false)));

        Assert.Equal((name, value), (environment.Name, environment.Value));
    }

    [Fact]
    public void Parse_CommentBlock_GoesToTheEntryBelowItOnly()
    {
        var lines = CrontabParser.Parse("# the file\n\n# first\n# task\n1 * * * * a # not a comment\n2 * * * * b\n", hasUserField: false);

        var entries = lines.Cast<CrontabLine.Entry>().ToList();
        Assert.Equal(["first", "task"], entries[0].Comments);
        Assert.Equal("a # not a comment", entries[0].Command);
        Assert.Empty(entries[1].Comments);
        Assert.Equal([5, 6], entries.Select(entry => entry.Number));
    }

    [Theory]
    [InlineData("* * * *")]
    [InlineData("* * * * *")]
    [InlineData("@daily")]
    public void Parse_IncompleteLine_IsInvalidAndTheNextIsRead(string line)
    {
        var lines = CrontabParser.Parse(line + "\n@daily x\n", hasUserField: false);

        Assert.IsType<CrontabLine.Invalid>(lines[0]);
        Assert.IsType<CrontabLine.Entry>(lines[1]);
    }
}
