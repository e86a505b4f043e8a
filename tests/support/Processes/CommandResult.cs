namespace Carillon.Tests.Support.Processes;

/// <summary>What a command left behind.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The standard output of a command that succeeded; otherwise throws with everything it said.</summary>
    public string Success =>
        ExitCode == 0 ? Output : throw new InvalidOperationException($"exit code {ExitCode}\nstdout: {Output}\nstderr: {Error}");

    /// <summary>The standard error of a command that failed; throws when it did not fail.</summary>
    public string Failure =>
        ExitCode != 0 ? Error : throw new InvalidOperationException($"expected a failure, but it succeeded with: {Output}");
}
