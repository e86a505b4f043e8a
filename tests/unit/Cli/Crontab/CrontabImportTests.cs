using System.Text.Json;
using Carillon.Api;
using Carillon.Api.Tasks;
using Carillon.Runtime.Yaml;
using Carillon.Tests.Unit.Cli.Host;

namespace Carillon.Tests.Unit.Cli.Crontab;

public sealed class CrontabImportTests
{
    private const string Crontab = """
        # Edit this file to introduce tasks.

        SHELL=/bin/bash
        PATH=/usr/local/bin:/usr/bin
        MAILTO=ops@example.com

        # The nightly dump
        30 2 * * * pg_dump shop > /backup/shop-$(date +\%F).sql
        CRON_TZ=Asia/Tokyo
        RANDOM_DELAY=10
        0 9 * * MON-FRI nice -n 10 /opt/report/run.sh%first%second
        @reboot /usr/bin/start-me
        61 * * * * never
        """;

    [Fact]
    public async Task Import_UserCrontab_MakesTasksThatDoTheSame()
    {
        var terminal = new TestTerminal(Crontab);

        var code = await terminal.RunAsync("crontab", "import", "-", "--time-zone", "Europe/Berlin", "--host-group", "db");

        Assert.Equal(1, code);
        var tasks = TasksOf(terminal.Out);
        Assert.Equal(["pg-dump", "run-sh"], tasks.Select(task => task.Metadata.Name));
        var (dump, report) = (tasks[0].Spec!, tasks[1].Spec!);
        Assert.Equal("pg_dump shop > /backup/shop-$(date +%F).sql", dump.Executor!.Shell!.Command);
        Assert.Equal(["/bin/bash", "-c"], dump.Executor.Shell.Interpreter);
        Assert.Equal("/usr/local/bin:/usr/bin", Assert.Single(dump.Executor.Shell.Env!).Value);
        Assert.Equal(("Europe/Berlin", "30 2 * * *", "db"), (dump.TimeZone, dump.Schedule, dump.HostGroups![0]));
        Assert.Equal((MisfirePolicy.Skip, ConcurrencyPolicy.Allow), (dump.MisfirePolicy, dump.ConcurrencyPolicy));
        Assert.Equal(("Asia/Tokyo", 600, "first\nsecond\n"), (report.TimeZone, report.JitterSeconds, report.Executor!.Shell!.Stdin));
    }

    [Fact]
    public async Task Import_LinesItCannotBring_SaysWhichAndWhyAndKeepsThemAsComments()
    {
        var terminal = new TestTerminal(Crontab);

        await terminal.RunAsync("crontab", "import", "-");

        Assert.Contains("line 12 is not imported: @reboot", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("line 13 is not imported", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("#   61 * * * * never", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("# The nightly dump", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("# cron mailed the output to ops@example.com", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_SameProgramTwice_NamesDiffer()
    {
        var terminal = new TestTerminal("1 * * * * /bin/a\n2 * * * * /bin/a -x\n");

        await terminal.RunAsync("crontab", "import", "-", "--name-prefix", "Web_");

        Assert.Equal(["web-a", "web-a-2"], TasksOf(terminal.Out).Select(task => task.Metadata.Name));
    }

    [Fact]
    public async Task Import_CommandWithLineSeparators_CannotLeaveItsComment()
    {
        var terminal = new TestTerminal("1 * * * * echo \u2028injected: true\n");

        await terminal.RunAsync("crontab", "import", "-");

        Assert.Equal("echo \u2028injected: true", Assert.Single(TasksOf(terminal.Out)).Spec!.Executor!.Shell!.Command);
    }

    [Theory]
    [InlineData("0 9 */2 * MON", false)]
    [InlineData("0 9 1-7 * */3", false)]
    [InlineData("0 9 */2 * *", true)]
    [InlineData("0 9 * * */2", true)]
    [InlineData("0 9 */1 * MON", true)]
    [InlineData("0 9 1,15 * MON", true)]
    public async Task Import_DayFieldsThatCronJoinsOtherwise_AreNotImported(string schedule, bool imported)
    {
        var terminal = new TestTerminal($"{schedule} /bin/a\n");

        var code = await terminal.RunAsync("crontab", "import", "-");

        Assert.Equal(imported ? 0 : 1, code);
        Assert.Equal(imported ? 1 : 0, TasksOf(terminal.Out).Count);
        Assert.Equal(!imported, terminal.Error.Contains("line 1 is not imported: cron runs it on days that match both day-of-month and day-of-week", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_ZoneThatIsNone_IsNamed()
    {
        var terminal = new TestTerminal("CRON_TZ=Mars/Base\n0 9 * * * /bin/a\n");

        Assert.Equal(1, await terminal.RunAsync("crontab", "import", "-"));
        Assert.Contains("line 2 is not imported: CRON_TZ 'Mars/Base' is not in the time zone database", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ZoneOptionThatIsNone_IsAUsageError()
    {
        var terminal = new TestTerminal("0 9 * * * /bin/a\n");

        Assert.Equal(2, await terminal.RunAsync("crontab", "import", "-", "--time-zone", "Mars/Base"));
        Assert.Contains("time zone 'Mars/Base' is not in the time zone database", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_SystemCrontabTakenForAUsers_SaysWhichFlagIsMissing()
    {
        var terminal = new TestTerminal("17 * * * * root cd / && run-parts /etc/cron.hourly\n");

        Assert.Equal(1, await terminal.RunAsync("crontab", "import", "-"));
        Assert.Contains("--system", terminal.Error, StringComparison.Ordinal);
        Assert.Empty(TasksOf(terminal.Out));
    }

    [Fact]
    public async Task Import_MissingFile_IsOneLineAndExitCode1()
    {
        var terminal = new TestTerminal();

        Assert.Equal(1, await terminal.RunAsync("crontab", "import", "/nonexistent/crontab"));
        Assert.StartsWith("error: cannot read '/nonexistent/crontab'", terminal.Error, StringComparison.Ordinal);
    }

    private static List<DistributedCronTask> TasksOf(string yaml) =>
        [.. YamlReader.ReadAll(yaml).OfType<System.Text.Json.Nodes.JsonObject>().Select(node => node.Deserialize(CarillonJsonContext.Default.DistributedCronTask)!)];
}
