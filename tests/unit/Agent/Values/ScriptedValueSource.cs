using System.Threading.Channels;

using Carillon.Agent.Journal;
using Carillon.Agent.Values;

namespace Carillon.Tests.Unit.Agent.Values;

/// <summary>Answers what a test hands it, one answer per question; without one it lets wait.</summary>
internal sealed class ScriptedValueSource : IValueSource
{
    private readonly Channel<ValuesAnswer> _answers = Channel.CreateUnbounded<ValuesAnswer>();

    public int Asked { get; private set; }

    public void Answer(ValuesAnswer answer) => _answers.Writer.TryWrite(answer);

    public async Task<ValuesAnswer> FetchAsync(ExecutionRef execution, CancellationToken cancellationToken)
    {
        Asked++;
        return await _answers.Reader.ReadAsync(cancellationToken);
    }
}
