using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Output;
using Carillon.Api.Executions;

namespace Carillon.Agent.Executors;

/// <summary>One attempt at the gate or behind it. Disposing lets go of it without ending it; at the gate that sends it away.</summary>
internal interface IAttempt : IAsyncDisposable
{
    /// <summary>The process to journal; null for what runs inside the agent.</summary>
    ProcessIdentity? Wrapper { get; }

    /// <summary>Its control group; null without.</summary>
    string? Cgroup { get; }

    /// <summary>Opens the gate. Only after its identity is on disk.</summary>
    Task OpenAsync();

    /// <summary>Done when the command has ended, whoever ended it. The token stops the waiting, not the command.</summary>
    Task WaitAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Which of its processes live on after <see cref="WaitAsync"/>, which the command left in the background, or after <see cref="EndAsync"/>, which
    /// nothing ends.
    /// </summary>
    IReadOnlyList<int> Alive();

    /// <summary>Ends it with everything it started. True when nothing of it is left.</summary>
    /// <param name="grace">Between asking and killing.</param>
    /// <param name="hurry">Cuts the grace short; the ending itself goes on.</param>
    /// <param name="cancellationToken">Gives the ending up.</param>
    Task<bool> EndAsync(TimeSpan grace, CancellationToken hurry, CancellationToken cancellationToken);

    /// <summary>Looks at its output; answers how much was new.</summary>
    long LookAtOutput(bool final);

    /// <summary>The outcome after <see cref="WaitAsync"/>; null when it never started and nobody wanted it ended.</summary>
    AttemptOutcome? Conclude(Journal.JournalEntry entry);

    /// <summary>What of its output is shown.</summary>
    /// <param name="budget">The most bytes of UTF-8.</param>
    /// <param name="mask">What must not be seen in it. Messages need no care: they are masked by who reports them.</param>
    OutputExcerpt Excerpt(int budget, SecretMask mask);

    /// <summary>Keeps where in the raw output the values are, for whoever reads it later. Only after the final look, and when all values are known.</summary>
    void NoteHidden(SecretMask mask);

    /// <summary>What it used, as far as that is known.</summary>
    ResourceUsage? Usage();
}
