using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.HostAgents;
using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Api.Validation;
using Carillon.ApiServer.Patching;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Api;

/// <summary>
/// The state of an API server, with the semantics that decisions are built on: names are unique, versions rise, preconditions hold, a
/// status is written apart, the rules of the kinds are checked, what an object owns goes some time after it.
/// </summary>
internal sealed class SimApi
{
    private readonly SimKernel _kernel;
    private readonly Choices _choices;
    private readonly Dictionary<string, SimKind> _kinds = new(StringComparer.Ordinal);
    private int _uids;

    public SimApi(SimKernel kernel)
    {
        _kernel = kernel;
        _choices = kernel.Choices.Fork();
        foreach (var kind in (SimKind[])
        [
            new(DistributedCronTask.PluralName, DistributedCronTask.KindName, true, true),
            new(DistributedCronRun.PluralName, DistributedCronRun.KindName, true, true),
            new(Execution.PluralName, Execution.KindName, true, true),
            new(HostGroup.PluralName, HostGroup.KindName, true, true),
            new(HostAgent.PluralName, HostAgent.KindName, true, true),
            new("nodes", "Node", false, false),
            new("leases", "Lease", false, false),
            new("namespaces", "Namespace", false, false),
        ])
        {
            _kinds[kind.Plural] = kind;
        }
    }

    /// <summary>The version of the newest write.</summary>
    public long Version { get; private set; } = 1000;

    /// <summary>Whether something collects what deleted owners leave behind; without it that is the operator's work.</summary>
    public bool CollectsGarbage { get; init; } = true;

    /// <summary>Hears of each write before anybody else does.</summary>
    public event Action<SimCommit>? Committed;

    public SimKind Of(string plural) => _kinds[plural];

    public SimObject? Find(string plural, string? ns, string name) => _kinds[plural].Objects.GetValueOrDefault((ns ?? "", name));

    public IEnumerable<SimObject> List(string plural) => _kinds[plural].Objects.Values;

    /// <summary>Everything that there is.</summary>
    public IEnumerable<SimObject> All => _kinds.Values.SelectMany(static kind => kind.Objects.Values);

    public SimObject Create(string plural, string? ns, JsonObject value, string by)
    {
        var kind = _kinds[plural];
        var candidate = (JsonObject)JsonNode.Parse(value.ToJsonString())!; // numbers as they come from a wire
        var meta = (JsonObject)candidate["metadata"]!;
        var name = (string)meta["name"]!;
        if (kind.Objects.ContainsKey((ns ?? "", name)))
        {
            throw new KubernetesApiException(409, "AlreadyExists", $"{plural} \"{name}\" already exists");
        }

        if (kind.HasStatus)
        {
            candidate.Remove("status");
        }

        if (ns is not null)
        {
            meta["namespace"] = ns;
        }

        meta["uid"] = $"{kind.Kind[..1].ToLowerInvariant()}{++_uids:d5}";
        meta["creationTimestamp"] = Rfc3339.Format(Seconds(_kernel.UtcNow));
        meta["generation"] = 1L;
        Check(kind, candidate, null);
        return Store(kind, null, candidate, WatchEventType.Added, by);
    }

    public SimObject Patch(string plural, string? ns, string name, Patch patch, string? subresource, string by)
    {
        var kind = _kinds[plural];
        if (Find(plural, ns, name) is not { } before)
        {
            if (patch.Type == PatchType.Apply && subresource is null)
            {
                return Create(plural, ns, (JsonObject)JsonNode.Parse(patch.Body.Span)!, by);
            }

            throw NotFound(plural, name);
        }

        var wanted = patch.Type == PatchType.Json ? OfOperations(before, patch) : (JsonObject)JsonNode.Parse(patch.Body.Span)!;
        if ((string?)wanted["metadata"]?["resourceVersion"] is { } version && version != $"{before.Version}")
        {
            throw new KubernetesApiException(409, "Conflict", $"{plural} \"{name}\" has been modified");
        }

        return kind.HasStatus && subresource == "status"
            ? PatchStatus(kind, before, wanted["status"], replaces: patch.Type == PatchType.Json, by)
            : PatchRest(kind, before, wanted, by);
    }

    /// <returns>Whether there was one.</returns>
    public bool Delete(string plural, string? ns, string name, string? uid, string by, string? version = null)
    {
        var kind = _kinds[plural];
        if (Find(plural, ns, name) is not { } before)
        {
            return false;
        }

        if (uid is not null && uid != before.Uid)
        {
            throw new KubernetesApiException(409, "Conflict", $"{plural} \"{name}\" is another one");
        }

        if (version is not null && version != $"{before.Version}")
        {
            throw new KubernetesApiException(409, "Conflict", $"{plural} \"{name}\" has been modified");
        }

        Store(kind, before, (JsonObject)before.Json.DeepClone(), WatchEventType.Deleted, by);
        if (CollectsGarbage)
        {
            _kernel.Schedule(null, _choices.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(8)), () => DeleteOwned(before.Uid));
        }

        return true;
    }

    /// <summary>Forgets how it came to be: who watches from before must list anew.</summary>
    public void Compact()
    {
        foreach (var kind in _kinds.Values)
        {
            kind.CompactedTo = Version;
            kind.Log.Clear();
        }
    }

    public static KubernetesApiException NotFound(string plural, string name) => new(404, "NotFound", $"{plural} \"{name}\" not found");

    private void DeleteOwned(string owner)
    {
        foreach (var kind in _kinds.Values)
        {
            var owned = kind.Objects.Values
                .Where(item => (item.Json["metadata"]?["ownerReferences"] as JsonArray)?.Any(reference => (string?)reference?["uid"] == owner) == true)
                .ToList();
            foreach (var item in owned)
            {
                Delete(kind.Plural, item.Namespace, item.Name, item.Uid, "gc");
            }
        }
    }

    private SimObject PatchStatus(SimKind kind, SimObject before, JsonNode? wanted, bool replaces, string by)
    {
        var status = replaces ? wanted?.DeepClone() : MergePatch.Apply(before.Status, wanted);
        if (JsonNode.DeepEquals(status, before.Status))
        {
            return before;
        }

        var changed = (JsonObject)before.Json.DeepClone();
        changed["status"] = status;
        Check(kind, changed, before.Json);
        return Store(kind, before, changed, WatchEventType.Modified, by);
    }

    private SimObject PatchRest(SimKind kind, SimObject before, JsonObject wanted, string by)
    {
        if (kind.HasStatus)
        {
            wanted.Remove("status");
        }

        var changed = (JsonObject)MergePatch.Apply(before.Json, wanted)!;
        if (JsonNode.DeepEquals(changed, before.Json))
        {
            return before;
        }

        if (!JsonNode.DeepEquals(changed["spec"], before.Json["spec"]))
        {
            changed["metadata"]!["generation"] = ((long?)before.Json["metadata"]!["generation"] ?? 0) + 1;
        }

        Check(kind, changed, before.Json);
        return Store(kind, before, changed, WatchEventType.Modified, by);
    }

    /// <summary>The two operations that the agent uses.</summary>
    private static JsonObject OfOperations(SimObject before, Patch patch)
    {
        var wanted = new JsonObject();
        foreach (var operation in (JsonArray)JsonNode.Parse(patch.Body.Span)!)
        {
            switch ((string)operation!["op"]!, (string)operation["path"]!)
            {
                case ("test", "/metadata/uid"):
                    if ((string?)operation["value"] != before.Uid)
                    {
                        throw new KubernetesApiException(422, "Invalid", "the test of /metadata/uid failed");
                    }

                    break;
                case ("add", "/status"):
                    wanted["status"] = operation["value"]!.DeepClone();
                    break;
                default:
                    throw new NotSupportedException($"the simulated server knows no {operation.ToJsonString()}");
            }
        }

        return wanted;
    }

    private static void Check(SimKind kind, JsonObject candidate, JsonObject? existing)
    {
        if (!kind.HasRules)
        {
            return;
        }

        var errors = CarillonObjectRules.Check(kind.Kind, candidate, existing);
        if (errors.Count > 0)
        {
            throw new KubernetesApiException(422, "Invalid", $"{kind.Kind} is invalid: {string.Join("; ", errors)}");
        }
    }

    private SimObject Store(SimKind kind, SimObject? before, JsonObject json, WatchEventType type, string by)
    {
        var meta = (JsonObject)json["metadata"]!;
        var version = ++Version;
        meta["resourceVersion"] = $"{version}";
        json["kind"] = kind.Kind;
        var after = new SimObject(
            kind.Kind, (string?)meta["namespace"], (string)meta["name"]!, (string)meta["uid"]!, version, json, Encoding.UTF8.GetBytes(json.ToJsonString()));
        if (type == WatchEventType.Deleted)
        {
            kind.Objects.Remove((after.Namespace ?? "", after.Name));
        }
        else
        {
            kind.Objects[(after.Namespace ?? "", after.Name)] = after;
        }

        var commit = new SimCommit(type, before, after, by);
        kind.Log.Add(commit);
        Committed?.Invoke(commit);
        foreach (var watch in kind.Watches.ToList())
        {
            watch.Offer(commit);
        }

        return after;
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
