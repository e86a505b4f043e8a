namespace Carillon.Cli.Crontab;

/// <summary>A line that could not become a task.</summary>
internal sealed record CrontabProblem(int Line, string Text, string Message);
