using Carillon.Agent.Ending;
using Carillon.Agent.Launch;
using Carillon.Agent.Linux;

namespace Carillon.Agent.Shell;

/// <summary>A command that has passed every check.</summary>
/// <param name="Identity">Who it runs as.</param>
/// <param name="Environment">What <see cref="EnvironmentScript"/> wrote.</param>
/// <param name="Command">Program and arguments.</param>
/// <param name="WorkingDirectory">Where it starts.</param>
internal sealed record CommandLaunch(RunIdentity Identity, string Environment, IReadOnlyList<string> Command, string WorkingDirectory)
{
    /// <summary>What it reads; null for nothing.</summary>
    public string? StandardInput { get; init; }

    /// <summary>The script that it runs; null for none.</summary>
    public string? Script { get; init; }

    /// <summary>Whether it runs on the host when the agent is in a container.</summary>
    public bool OnHost { get; init; } = true;

    /// <summary>What it may use.</summary>
    public RunLimits Limits { get; init; } = RunLimits.None;

    /// <summary>Who must be able to open the script.</summary>
    public uint ScriptOwner => Identity.User ?? NativeMethods.EffectiveUserId();
}
