namespace Carillon.Cli.Crontab;

/// <summary>One meaningful line of a crontab file: what kind it is and what it says.</summary>
internal abstract record CrontabLine(int Number)
{
    /// <summary><c>NAME=value</c>; holds for all entries below it.</summary>
    internal sealed record Environment(int Number, string Name, string Value) : CrontabLine(Number);

    /// <summary>A schedule with its command. <paramref name="Stdin"/> is what followed the first unescaped <c>%</c>.</summary>
    internal sealed record Entry(
        int Number, string Schedule, string? User, string Command, string? Stdin, IReadOnlyList<string> Comments) : CrontabLine(Number);

    /// <summary>A line cron itself would refuse.</summary>
    internal sealed record Invalid(int Number, string Text, string Problem) : CrontabLine(Number);
}
