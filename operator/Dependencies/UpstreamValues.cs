using System.Text.Json;
using Carillon.Api;
using Carillon.Api.Runs;

namespace Carillon.Operator.Dependencies;

/// <summary>
/// What a command learns of the Runs that its Run follows, by the part of the variable's name behind CARILLON_UPSTREAM_. Pure. With one
/// upstream the names are short; with several each begins with its task.
/// </summary>
internal static class UpstreamValues
{
    /// <summary>The values; null where the Run follows none.</summary>
    public static IReadOnlyDictionary<string, string>? Of(IReadOnlyList<RunUpstream>? upstreams)
    {
        if (upstreams is not { Count: > 0 })
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (upstreams.Count == 1)
        {
            values["TASK"] = upstreams[0].Task ?? "";
        }
        else
        {
            values["TASKS"] = string.Join(' ', upstreams.Select(static upstream => upstream.Task));
        }

        // Names of parameters are anybody's choice, so they come last and take no other name away.
        foreach (var (prefix, upstream) in upstreams.Select(upstream => (upstreams.Count == 1 ? "" : Naming.UpstreamPrefix(upstream.Task ?? ""), upstream)))
        {
            values[$"{prefix}RUN"] = upstream.Run ?? "";
            if (upstream.Phase is { } phase)
            {
                values[$"{prefix}PHASE"] = phase.ToString();
            }
        }

        foreach (var upstream in upstreams)
        {
            var prefix = upstreams.Count == 1 ? "" : Naming.UpstreamPrefix(upstream.Task ?? "");
            foreach (var (name, value) in upstream.Parameters ?? new Dictionary<string, string>())
            {
                values.TryAdd($"{prefix}PARAM_{name.ToUpperInvariant()}", value);
            }
        }

        return values;
    }

    /// <summary>Why the values cannot be handed on; null when they can.</summary>
    public static string? ProblemOf(IReadOnlyDictionary<string, string>? values)
    {
        if (values?.Count > Limits.UpstreamValues)
        {
            return $"the runs that this one follows hand on {values.Count} values; allowed: {Limits.UpstreamValues}";
        }

        var bytes = values?.Sum(static value => JsonEncodedText.Encode(value.Key).EncodedUtf8Bytes.Length + JsonEncodedText.Encode(value.Value).EncodedUtf8Bytes.Length + 6) ?? 0;
        return bytes > Limits.UpstreamBytes
            ? $"the values of the runs that this one follows take {bytes} bytes; allowed: {Limits.UpstreamBytes}"
            : null;
    }
}
