using Carillon.Agent.Journal;
using Carillon.Api.Executors;

namespace Carillon.Agent.Executors;

/// <summary>Knows how to run one kind of executor spec.</summary>
internal interface IExecutor
{
    /// <summary>Whether this is its kind.</summary>
    bool Handles(ExecutorSpec spec);

    /// <summary>Does everything that can fail, up to the gate. Nothing of the command has started when this returns.</summary>
    Task<Preparation> PrepareAsync(AttemptContext context, CancellationToken cancellationToken);

    /// <summary>Takes up an attempt of an earlier agent: it lives, or has ended meanwhile.</summary>
    IAttempt Adopt(AttemptContext context, LaunchMark mark);
}
