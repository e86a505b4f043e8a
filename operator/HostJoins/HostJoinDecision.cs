namespace Carillon.Operator.HostJoins;

/// <summary>Whether a host gets a Run because it has joined. Pure.</summary>
internal static class HostJoinDecision
{
    public static HostJoinStep Decide(HostJoinFacts facts) => facts switch
    {
        { IsNoted: true } => HostJoinStep.None,
        { IsAccepted: false } => HostJoinStep.WaitForTask,
        { HasBaseline: false } or { HasSucceededThere: true } => HostJoinStep.Note,
        { IsSuspended: true } or { HasSource: false } or { IsBusy: true } => HostJoinStep.WaitForTask,
        { IsAvailable: false } => HostJoinStep.WaitForHost,
        _ => HostJoinStep.Run,
    };
}
