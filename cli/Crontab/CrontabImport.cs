namespace Carillon.Cli.Crontab;

/// <summary>What became of a crontab.</summary>
/// <param name="Tasks">One manifest per entry, in order.</param>
/// <param name="Problems">Lines that have no manifest, and why; nothing of the file is dropped silently.</param>
internal sealed record CrontabImport(IReadOnlyList<ImportedTask> Tasks, IReadOnlyList<CrontabProblem> Problems);
