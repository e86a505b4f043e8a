using Carillon.Api.Executors;

namespace Carillon.Agent.Values;

/// <summary>Decides whether the values that are handed out now are the ones that an attempt was started with.</summary>
internal static class SecretChange
{
    /// <param name="uses">The Secrets that its spec refers to.</param>
    /// <param name="then">Their versions at the start; null when nobody noted them.</param>
    /// <param name="now">Their versions with the values at hand.</param>
    /// <returns>Why they may be others, naming the first place; null when they are the same.</returns>
    public static string? Objection(
        IEnumerable<ValueUse> uses, IReadOnlyDictionary<string, string>? then, IReadOnlyDictionary<string, string> now)
    {
        foreach (var (field, reference, _) in uses)
        {
            if (then?.GetValueOrDefault(reference.Name) is not { } noted)
            {
                return $"{field}: which version of Secret \"{reference.Name}\" it was started with was not noted";
            }

            if (now.GetValueOrDefault(reference.Name) != noted)
            {
                return $"{field}: Secret \"{reference.Name}\" was changed, made or deleted after the start";
            }
        }

        return null;
    }
}
