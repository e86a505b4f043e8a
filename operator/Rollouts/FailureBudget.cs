using Carillon.Api.Defaults;
using Carillon.Api.Meta;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Rollouts;

/// <summary>How many failed hosts a rollout bears: a number, or a share of those that have been started. Without a rollout any number.</summary>
internal readonly record struct FailureBudget
{
    private readonly IntOrString? _allowed;

    public FailureBudget(RolloutPolicy? policy) =>
        _allowed = policy is null ? (IntOrString?)null : policy.MaxFailures ?? TaskDefaults.MaxFailures;

    /// <summary>Whether more have failed than allowed. A share is compared as it is, without rounding: 1 of 10 is no more than 10 %.</summary>
    public bool IsPassed(int failed, int started)
    {
        if (_allowed is not { } allowed)
        {
            return false;
        }

        return allowed.TryGetPercent(out var percent) ? failed * 100L > (long)percent * started : failed > (allowed.Number ?? TaskDefaults.MaxFailures);
    }
}
