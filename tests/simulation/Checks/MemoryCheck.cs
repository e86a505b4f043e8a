using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Carillon.Kubernetes.Queues;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Retention;
using Carillon.Operator.Selection;
using Carillon.Runtime.Timing;
using Carillon.Tests.Simulation.Api;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>
/// When all is quiet the operator remembers nothing of what is gone: a memory by name or UID that is never cleared grows for as long as it leads.
/// </summary>
internal sealed class MemoryCheck
{
    /// <summary>
    /// Remembers what is gone on purpose, so many and no more; forgets with the next pick of a host; forgets at a time that comes by itself; is no memory;
    /// belongs to the process, so that other scenarios change it meanwhile.
    /// </summary>
    private static readonly Type[] Exceptions = [typeof(GoneRuns), typeof(HostPicks), typeof(DelayHeap<ObjectKey>), typeof(ClusterCache), typeof(QueueMetrics)];

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _uids = new(StringComparer.Ordinal);
    private readonly List<string> _leaks = [];

    private MemoryCheck(SimApi api)
    {
        foreach (var state in api.All)
        {
            _names.Add(new ObjectKey(state.Namespace, state.Name).ToString());
            _uids.Add(state.Uid);
        }
    }

    /// <param name="parts">What works in a term of leadership.</param>
    /// <param name="api">What there is.</param>
    public static void Run(IEnumerable<object> parts, SimApi api)
    {
        var check = new MemoryCheck(api);
        foreach (var part in parts)
        {
            check.Look(part, part.GetType().Name);
        }

        RuleBook.Expect(check._leaks.Count == 0, $"the operator remembers what is gone: {string.Join(", ", check._leaks)}");
    }

    private void Look(object part, string path)
    {
        if (!IsOurs(part.GetType()) || !_seen.Add(part))
        {
            return;
        }

        for (var type = part.GetType(); type is not null && IsOurs(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                if (field.GetValue(part) is { } value)
                {
                    LookInto(value, $"{path}.{field.Name}");
                }
            }
        }
    }

    private void LookInto(object value, string path)
    {
        if (value is IEnumerable entries and not string)
        {
            if (value is not Array)
            {
                foreach (var entry in entries)
                {
                    LookAt(entry, path);
                }
            }
        }
        else
        {
            Look(value, path);
        }
    }

    private void LookAt(object? entry, string path)
    {
        if (entry is not null && entry.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
        {
            LookAt(type.GetProperty("Key")!.GetValue(entry), path);
            if (type.GetProperty("Value")!.GetValue(entry) is { } value)
            {
                LookInto(value, path);
            }
        }
        else if (entry is ITuple tuple)
        {
            LookAt(tuple[0], path);
        }
        else if (IsGone(entry))
        {
            _leaks.Add($"{path} {entry}");
        }
    }

    private bool IsGone(object? key) => key switch
    {
        ObjectKey { Namespace: not null } named => !_names.Contains(named.ToString()),
        string { Length: 6 } text when char.IsAsciiLetterLower(text[0]) && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 => !_uids.Contains(text),
        _ => false,
    };

    private static bool IsOurs(Type type) =>
        type is { IsPrimitive: false, IsEnum: false } && !Exceptions.Contains(type)
        && type.FullName!.StartsWith("Carillon.", StringComparison.Ordinal)
        && !type.FullName.StartsWith("Carillon.Api.", StringComparison.Ordinal)
        && !type.FullName.StartsWith("Carillon.Tests.", StringComparison.Ordinal)
        && !type.FullName.Contains("Informer", StringComparison.Ordinal);
}
