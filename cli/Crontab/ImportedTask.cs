using Carillon.Api.Tasks;

namespace Carillon.Cli.Crontab;

/// <summary>A task made from a crontab entry, with what to tell its reader above it.</summary>
internal sealed record ImportedTask(DistributedCronTask Task, IReadOnlyList<string> Comments);
