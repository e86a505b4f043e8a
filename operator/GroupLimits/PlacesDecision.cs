namespace Carillon.Operator.GroupLimits;

/// <summary>
/// Who gets the free places of limited groups: by priority, then due time, then name. One that needs a second group which is full is passed
/// over, so that a full group holds up nobody who does not need it. Before them comes who may have got his place already. Pure.
/// </summary>
internal static class PlacesDecision
{
    /// <param name="limits">How many places each limited group has; a group that is not here has no limit.</param>
    /// <param name="used">How many of them are taken.</param>
    /// <param name="requests">Those that wait.</param>
    /// <param name="now">The present.</param>
    public static PlacesStep Decide(
        IReadOnlyDictionary<string, int> limits, IReadOnlyDictionary<string, int> used, IEnumerable<PlaceRequest> requests, DateTimeOffset now)
    {
        var free = limits.ToDictionary(limit => limit.Key, limit => limit.Value - used.GetValueOrDefault(limit.Key), StringComparer.Ordinal);
        var granted = new List<PlaceRequest>();
        var tooLate = new List<PlaceRequest>();
        DateTimeOffset? next = null;
        var line = requests
            .OrderByDescending(static request => request.MayHaveGone)
            .ThenByDescending(static request => request.Priority)
            .ThenBy(static request => request.Scheduled)
            .ThenBy(static request => request.Execution.Namespace, StringComparer.Ordinal)
            .ThenBy(static request => request.Execution.Name, StringComparer.Ordinal);
        foreach (var request in line)
        {
            var isLate = request.Deadline <= now;
            var limited = request.Groups.Where(free.ContainsKey).ToList();
            var goes = request.MayHaveGone || (!isLate && limited.All(group => free[group] > 0));
            if (goes)
            {
                limited.ForEach(group => free[group]--);
            }

            if (isLate)
            {
                tooLate.Add(request);
            }
            else if (goes)
            {
                granted.Add(request);
            }
            else
            {
                next = next < request.Deadline ? next : request.Deadline;
            }
        }

        return new PlacesStep(
            [.. granted.Select(static request => request.Execution)], [.. tooLate.Select(static request => request.Execution)], next);
    }
}
