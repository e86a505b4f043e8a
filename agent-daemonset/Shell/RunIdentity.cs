using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Shell;

/// <summary>Who a command runs as.</summary>
/// <param name="Account">Whose HOME, USER and so on it gets.</param>
/// <param name="User">The user to change to; null to stay.</param>
/// <param name="Group">The group to change to; null to stay.</param>
internal sealed record RunIdentity(UserAccount Account, uint? User, uint? Group)
{
    /// <summary>Finds out who is meant, or why it cannot be.</summary>
    public static async Task<(RunIdentity? Identity, AttemptOutcome? Refusal)> ResolveAsync(
        ShellExecutor shell, UserDatabase users, CancellationToken cancellationToken)
    {
        var own = NativeMethods.EffectiveUserId();
        var wanted = shell.RunAsUser ?? own.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (await users.FindUserAsync(wanted, cancellationToken) is not { } account)
        {
            return shell.RunAsUser is null
                ? (new RunIdentity(new UserAccount(wanted, own, own, "/"), null, null), null)
                : Refuse(Reasons.UnknownUser, $"spec.executor.shell.runAsUser: this host has no user \"{wanted}\"");
        }

        uint? group = null;
        if (shell.RunAsGroup is { } groupName)
        {
            group = await users.FindGroupAsync(groupName, cancellationToken);
            if (group is null)
            {
                return Refuse(Reasons.UnknownGroup, $"spec.executor.shell.runAsGroup: this host has no group \"{groupName}\"");
            }
        }

        if (account.User == own && group is null)
        {
            return (new RunIdentity(account, null, null), null);
        }

        return own == 0
            ? (new RunIdentity(account, account.User, group ?? account.Group), null)
            : Refuse(
                Reasons.NotPermitted,
                (account.User == own ? $"spec.executor.shell.runAsGroup: \"{shell.RunAsGroup}\"" : $"spec.executor.shell.runAsUser: \"{shell.RunAsUser}\"")
                + $" is not allowed here: the agent of this host runs as user {own}, and only as root could it run commands as anyone else");
    }

    private static (RunIdentity?, AttemptOutcome?) Refuse(string reason, string message) =>
        (null, new AttemptOutcome(ExecutionPhase.Failed, reason, message));
}
