using Carillon.Api.Cron;
using static Carillon.Tests.Unit.Api.Cron.CronTestData;

namespace Carillon.Tests.Unit.Api.Cron;

public sealed class CronErrorTests
{
    [Theory]
    [InlineData("", "expression", "", 0)]
    [InlineData("   ", "expression", "", 3)]
    [InlineData("* * * *", "expression", "* * * *", 0)]
    [InlineData("* * * * * * 2026", "expression", "2026", 12)]
    [InlineData("0 0 1 1 * 2026", "day of week", "2026", 10)]
    [InlineData("1,,2 * * * *", "minute", "", 2)]
    [InlineData(",1 * * * *", "minute", "", 0)]
    [InlineData("1, * * * *", "minute", "", 2)]
    [InlineData("+5 * * * *", "minute", "+5", 0)]
    [InlineData("*-5 * * * *", "minute", "-5", 1)]
    [InlineData("*5 * * * *", "minute", "5", 1)]
    [InlineData("-5 * * * *", "minute", "-5", 0)]
    [InlineData("5- * * * *", "minute", "", 2)]
    [InlineData("1-2-3 * * * *", "minute", "-3", 3)]
    [InlineData("1/2/3 * * * *", "minute", "/3", 3)]
    [InlineData("60 * * * *", "minute", "60", 0)]
    [InlineData("5-75 * * * *", "minute", "75", 2)]
    [InlineData("* 24 * * *", "hour", "24", 2)]
    [InlineData("* * 0 * *", "day of month", "0", 4)]
    [InlineData("* * 32 * *", "day of month", "32", 4)]
    [InlineData("* * * 13 *", "month", "13", 6)]
    [InlineData("* * * * 8", "day of week", "8", 8)]
    [InlineData("61 * * * * *", "second", "61", 0)]
    [InlineData("*/0 * * * *", "minute", "0", 2)]
    [InlineData("1/00 * * * *", "minute", "00", 2)]
    [InlineData("*/x * * * *", "minute", "x", 2)]
    [InlineData("*/-1 * * * *", "minute", "-1", 2)]
    [InlineData("1.5 * * * *", "minute", ".5", 1)]
    [InlineData("* * * JANUARY *", "month", "UARY", 9)]
    [InlineData("* * * FRI *", "month", "FRI", 6)]
    [InlineData("* * JAN * *", "day of month", "JAN", 4)]
    [InlineData("* * * * JAN", "day of week", "JAN", 8)]
    [InlineData("* * * * MO", "day of week", "MO", 8)]
    [InlineData("0 0 L,15 * *", "day of month", "L,15", 4)]
    [InlineData("0 0 15,L * *", "day of month", "15,L", 4)]
    [InlineData("0 0 * * MON#1,FRI", "day of week", "MON#1,FRI", 8)]
    [InlineData("0 0 L-31 * *", "day of month", "L-31", 4)]
    [InlineData("0 0 L/2 * *", "day of month", "/2", 5)]
    [InlineData("0 0 W * *", "day of month", "W", 4)]
    [InlineData("0 0 1-5W * *", "day of month", "W", 7)]
    [InlineData("0 0 * * L", "day of week", "L", 8)]
    [InlineData("0 0 * * 1#6", "day of week", "6", 10)]
    [InlineData("0 0 * * 1#0", "day of week", "0", 10)]
    [InlineData("0 0 * * #2", "day of week", "#2", 8)]
    [InlineData("L * * * *", "minute", "L", 0)]
    [InlineData("* * * * *\0", "day of week", "\uFFFD", 9)]
    [InlineData("5\05 * * * *", "minute", "\uFFFD5", 1)]
    [InlineData("TZ=UTC * * * * *", "expression", "TZ=UTC", 0)]
    [InlineData("CRON_TZ=UTC * * * *", "expression", "CRON_TZ=UTC", 0)]
    [InlineData(" CRON_TZ=UTC * * * * * *", "expression", "CRON_TZ=UTC", 1)]
    [InlineData("@reboot", "macro", "@reboot", 0)]
    [InlineData("@fortnightly", "macro", "@fortnightly", 0)]
    [InlineData("@daily *", "macro", "*", 7)]
    [InlineData("@once 5m", "macro", "5m", 6)]
    [InlineData("0 0 30 2 *", "day of month", "30", 4)]
    [InlineData("0 0 31 2,4,6,9,11 *", "day of month", "31", 4)]
    [InlineData("0 0 31W 4 *", "day of month", "31W", 4)]
    [InlineData("0 0 L-30 4,6 *", "day of month", "L-30", 4)]
    [InlineData("1 2 3 4 \u200B5", "day of week", "\uFFFD5", 8)]
    [InlineData("٣ * * * *", "minute", "٣", 0)]
    public void TryParse_Refused_NamesFieldTextAndPosition(string expression, string field, string text, int position)
    {
        var error = ErrorOf(expression);
        Assert.Equal((field, text, position), (error.Field, error.Text, error.Position));
        Assert.Contains(error.Allowed, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Allowed);
    }

    [Theory]
    [InlineData("H * * * *", "needs the name of a task")]
    [InlineData("TZ=UTC 0 0 * * *", "timeZone")]
    [InlineData("99 * * * *", "allowed: 0-59")]
    [InlineData("* * * * 9", "allowed: 0-7 or SUN-SAT")]
    [InlineData("* * * * * * *", "no year field")]
    public void Message_Refused_SaysWhatIsAllowed(string expression, string expected) =>
        Assert.Contains(expected, ErrorOf(expression).Message, StringComparison.Ordinal);

    [Fact]
    public void Message_TextWithControlCharacters_IsSafeToPrint()
    {
        var error = ErrorOf("\u001b[31m\u202E" + new string('x', 100) + " * * * *");
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.DoesNotContain('\u202E', error.Message);
        Assert.Equal(CronError.MaxTextLength + 1, error.Text.Length);
    }

    [Fact]
    public void TryParse_TooLong_IsRefused()
    {
        var longest = "* * * * *".PadRight(CronSchedule.MaxLength);
        Assert.Equal(CronScheduleKind.Cron, Parse(longest).Kind);
        Assert.Equal("expression", ErrorOf(longest + " ").Field);
    }

    [Fact]
    public void Parse_Refused_ThrowsWithTheError()
    {
        var exception = Assert.Throws<CronFormatException>(() => CronSchedule.Parse("99 * * * *"));
        Assert.Equal(ErrorOf("99 * * * *"), exception.Error);
        Assert.Equal(exception.Error.Message, exception.Message);
    }

    [Fact]
    public void TryParse_Null_IsRefused() =>
        Assert.False(CronSchedule.TryParse(null, null, out _, out _));

    [Theory]
    [InlineData("*/60 * * * *", 1)]
    [InlineData("*/59 * * * *", 0)]
    [InlineData("10-12/5 20/30 * * *", 2)]
    [InlineData("H/60 * * * *", 1)]
    [InlineData("H/59 * * * *", 0)]
    [InlineData("5-5/1 * * * *", 0)]
    [InlineData("* * * * 7/9", 1)]
    [InlineData("@every 1500ms", 1)]
    [InlineData("@every 2s", 0)]
    [InlineData("@daily", 0)]
    public void Warnings_StepsAndCuts_AreCounted(string expression, int expected) =>
        Assert.Equal(expected, Parse(expression).Warnings.Count);
}
