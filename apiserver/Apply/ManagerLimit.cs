namespace Carillon.ApiServer.Apply;

/// <summary>
/// Keeps the list of managers short: beyond ten that update, the oldest ones are merged into one. Appliers are never merged,
/// their ownership decides what the next apply removes.
/// </summary>
internal static class ManagerLimit
{
    private const int MostUpdaters = 10;
    private const string Bucket = "ancient-changes";

    public static void Enforce(ManagedFields managed)
    {
        var updaters = managed.Entries.Where(pair => !pair.Key.Applies)
            .OrderBy(pair => pair.Value.Time ?? "", StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Manager, StringComparer.Ordinal)
            .ToList();
        var surplus = updaters.Count - MostUpdaters;
        if (surplus <= 0)
        {
            return;
        }

        foreach (var group in updaters.Take(surplus + 1).GroupBy(pair => pair.Value.ApiVersion, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            var merged = group.Aggregate(new FieldSet(), (set, pair) => set.Union(pair.Value.Fields));
            foreach (var (id, _) in group)
            {
                managed.Entries.Remove(id);
            }

            managed.Entries[new ManagerId(Bucket, false, group.Key, "")] = new ManagedEntry(merged, group.Key, group.Last().Value.Time);
        }
    }
}
