namespace Carillon.Bench.Cron;

/// <summary>The expressions of the performance budget.</summary>
internal static class CronCases
{
    public static readonly string[] Expressions = ["* * * * *", "0 0 * * *", "*/5 9-17 * * MON-FRI", "0 0 29 2 *"];

    /// <summary>The same in Quartz's dialect: seconds first, and exactly one of the day fields is a question mark.</summary>
    public static string ForQuartz(string expression) => expression switch
    {
        "*/5 9-17 * * MON-FRI" => "0 */5 9-17 ? * MON-FRI",
        _ => $"0 {expression[..^1]}?",
    };
}
