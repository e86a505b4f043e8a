using System.Globalization;
using System.Text.Json.Nodes;
using Carillon.Api.Runs;
using Carillon.Tests.Simulation.Api;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>A Run that was there at some time.</summary>
internal sealed class KnownRun
{
    public required string Uid { get; init; }

    public required string Name { get; init; }

    /// <summary>The newest state; the last one when it is gone.</summary>
    public required SimObject State { get; set; }

    public bool IsGone { get; set; }

    /// <summary>Then it may be in the statistics or not: nobody can count what is gone.</summary>
    public bool WasDeletedByHand { get; set; }

    /// <summary>All that ever were, also those that are gone.</summary>
    public List<KnownExecution> Executions { get; } = [];

    /// <summary>Its status each time that it was final: a late result may correct it.</summary>
    public List<JsonObject> Ends { get; } = [];

    public bool WasSuccess => Ends.Exists(static end => (string?)end["phase"] == nameof(RunPhase.Succeeded));

    /// <summary>Whether the operator's part of it is filled in, so that it can be carried out.</summary>
    public bool IsAdmitted => TaskUid is not null && State.Spec!["taskSnapshot"] is not null;

    public string TaskName => (string?)State.Spec?["taskRef"]?["name"] ?? "";

    public string? Trigger => (string?)State.Spec?["trigger"];

    public DateTimeOffset Created => DateTimeOffset.Parse((string)State.Json["metadata"]!["creationTimestamp"]!, CultureInfo.InvariantCulture);

    public string? TaskUid => (string?)State.Spec?["taskRef"]?["uid"];

    public string? ScheduledTime => (string?)State.Spec?["scheduledTime"];

    public bool IsOfSchedule => (string?)State.Spec?["trigger"] is nameof(RunTrigger.Schedule) or nameof(RunTrigger.CatchUp);

    public string Phase => (string?)State.Status?["phase"] ?? nameof(RunPhase.Pending);

    public bool IsFinal => IsFinalPhase(Phase);

    public int Count(string name) => (int?)State.Status?["counts"]?[name] ?? 0;

    public static bool IsFinalPhase(string? phase) => phase is nameof(RunPhase.Succeeded) or nameof(RunPhase.PartiallySucceeded)
        or nameof(RunPhase.Failed) or nameof(RunPhase.Cancelled) or nameof(RunPhase.Skipped);
}
