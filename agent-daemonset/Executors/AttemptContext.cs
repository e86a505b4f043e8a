using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Output;
using Carillon.Agent.Values;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Executors;

/// <summary>What an executor needs to know of the attempt it shall make.</summary>
/// <param name="Execution">Whose attempt.</param>
/// <param name="Spec">What runs.</param>
/// <param name="Attempt">Its number; the first one is 1.</param>
/// <param name="RunId">Names this try: also its token and control group.</param>
/// <param name="Folder">Its folder on disk.</param>
internal sealed record AttemptContext(ExecutionRef Execution, ExecutionSpec Spec, int Attempt, string RunId, RunFolder Folder)
{
    /// <summary>
    /// The values its spec refers to: <c>context.Values.Find(header.ValueFrom)</c>. When a start is prepared all of them are there but
    /// optional ones that do not exist.
    /// </summary>
    public ResolvedValues Values { get; init; } = ResolvedValues.None;

    /// <summary>Whether it uses secret values, known or not.</summary>
    public bool HasSecrets => ValueReferences.OfSecrets(Spec.Executor).Count > 0;

    /// <summary>The index of its output.</summary>
    public OutputIndexFile OutputIndex(TimeProvider time) => new(Folder.Index, Execution.ToString(), Attempt, HasSecrets, time);
}
