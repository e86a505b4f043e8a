using Carillon.Api.Cron;
using Carillon.Api.Executors;
using Carillon.Api.Meta;
using Carillon.Api.Tasks;

namespace Carillon.Cli.Crontab;

/// <summary>Turns crontab lines into tasks that do what cron would have done.</summary>
internal static class CrontabConverter
{
    /// <summary>cron kills nothing; a day is as close to "never" as a sensible task gets.</summary>
    private const int TimeoutSeconds = 86_400;

    public static CrontabImport Convert(IReadOnlyList<CrontabLine> lines, CrontabImportOptions options)
    {
        var tasks = new List<ImportedTask>();
        var problems = new List<CrontabProblem>();
        var settings = new CrontabSettings();
        var names = new TaskNames(options.NamePrefix);
        foreach (var line in lines)
        {
            switch (line)
            {
                case CrontabLine.Environment environment:
                    settings = settings.With(environment.Name, environment.Value);
                    break;
                case CrontabLine.Invalid invalid:
                    problems.Add(new(invalid.Number, invalid.Text, invalid.Problem));
                    break;
                case CrontabLine.Entry entry when ProblemOf(entry, settings) is { } problem:
                    problems.Add(new(entry.Number, $"{entry.Schedule} {entry.Command}", problem));
                    break;
                case CrontabLine.Entry entry:
                    tasks.Add(ToTask(entry, settings, options, names.Next(entry.Command)));
                    break;
            }
        }

        return new(tasks, problems);
    }

    private static string? ProblemOf(CrontabLine.Entry entry, CrontabSettings settings)
    {
        if (entry.Schedule.Equals("@reboot", StringComparison.OrdinalIgnoreCase))
        {
            return "@reboot means once per boot of a host, which no schedule can say: use a systemd unit";
        }

        if (entry.Command.Length == 0)
        {
            return "there is no command before the first %";
        }

        if (entry.User is null && entry.Command.StartsWith("root ", StringComparison.Ordinal))
        {
            return "its command would be 'root': this is the user of a system crontab, which needs --system";
        }

        if (settings.TimeZone is { } zone && !CronTimeZone.TryFind(zone, out _, out var error))
        {
            return $"CRON_TZ '{zone}' {error}";
        }

        if (!CronSchedule.TryParse(entry.Schedule, null, out _, out var problem))
        {
            return problem.Message;
        }

        return NeedsBothDays(entry.Schedule)
            ? "cron runs it on days that match both day-of-month and day-of-week, because one of them starts with *; a task would run on days "
                + "that match either: keep one of them, and test for the other in the command"
            : null;
    }

    /// <summary>To cron a day field that starts with <c>*</c> restricts nothing, whatever its step; here a step above 1 restricts.</summary>
    private static bool NeedsBothDays(string schedule)
    {
        var fields = schedule.Split(' ');
        return fields.Length == 5 && Restricts(fields[2]) && Restricts(fields[4]) && (fields[2][0] == '*' || fields[4][0] == '*');

        static bool Restricts(string days) => days is not ("*" or "*/1");
    }

    private static ImportedTask ToTask(CrontabLine.Entry entry, CrontabSettings settings, CrontabImportOptions options, string name)
    {
        var task = new DistributedCronTask
        {
            Metadata = new ObjectMeta { Name = name, Namespace = options.Namespace },
            Spec = new DistributedCronTaskSpec
            {
                Schedule = entry.Schedule,
                TimeZone = settings.TimeZone ?? options.TimeZone,
                JitterSeconds = settings.JitterSeconds,
                HostGroups = [options.HostGroup],
                // cron starts an entry whether or not the last one still runs, and makes up for nothing.
                ConcurrencyPolicy = Api.Tasks.ConcurrencyPolicy.Allow,
                MisfirePolicy = Api.Tasks.MisfirePolicy.Skip,
                TimeoutSeconds = TimeoutSeconds,
                Executor = new ExecutorSpec
                {
                    Shell = new ShellExecutor
                    {
                        Command = entry.Command,
                        Interpreter = settings.Shell is { } shell ? [shell, "-c"] : null,
                        Stdin = entry.Stdin,
                        Env = settings.Variables.Count == 0 ? null : [.. settings.Variables.Select(v => new EnvVar { Name = v.Key, Value = v.Value })],
                        RunAsUser = entry.User ?? options.RunAsUser,
                        WorkingDir = settings.Home,
                    },
                },
            },
        };
        return new(task, [.. entry.Comments, .. NotesOn(entry, settings)]);
    }

    private static IEnumerable<string> NotesOn(CrontabLine.Entry entry, CrontabSettings settings)
    {
        yield return $"From line {entry.Number} of the crontab: {entry.Schedule} {entry.Command}";
        if (settings.MailTo is { Length: > 0 } recipient)
        {
            yield return $"cron mailed the output to {recipient}; here it is kept in the Execution's status and on the host.";
        }
    }
}
