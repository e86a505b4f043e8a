namespace Carillon.Agent.Housekeeping;

/// <summary>Decides which outputs go. One whose result the API server does not have yet never does, however much it takes.</summary>
internal static class RetentionDecision
{
    /// <param name="kept">All there are.</param>
    /// <param name="now">The present, by the clock of the API server; null while nobody knows it.</param>
    /// <param name="limit">What all together may take, in bytes.</param>
    public static IReadOnlyList<KeptOutput> ToDelete(IReadOnlyList<KeptOutput> kept, DateTimeOffset? now, long limit)
    {
        var deleted = new List<KeptOutput>();
        var total = kept.Sum(output => output.Bytes);
        foreach (var output in kept.Where(output => output.IsReported).OrderBy(output => output.Since).ThenBy(output => output.Folder, StringComparer.Ordinal))
        {
            if (now - output.Since > TimeSpan.FromDays(output.KeepDays) || total > limit)
            {
                deleted.Add(output);
                total -= output.Bytes;
            }
        }

        return deleted;
    }
}
