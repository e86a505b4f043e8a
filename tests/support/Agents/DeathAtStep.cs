using Carillon.Agent.Linux;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Support.Agents;

/// <summary>
/// Kills its own process, as <c>kill -9</c> does, from within the log call of a step: what the agent does next has not begun.
/// </summary>
internal sealed class DeathAtStep : ILoggerProvider, ILogger
{
    private readonly string _step;
    private int _survived;

    /// <param name="step">Name of the log method of the step.</param>
    /// <param name="survived">How often the step is taken before it is deadly.</param>
    public DeathAtStep(string step, int survived)
    {
        _step = step;
        _survived = survived;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == _step && Interlocked.Decrement(ref _survived) == -1)
        {
            NativeMethods.Kill(Environment.ProcessId, NativeMethods.SigKill);
        }
    }

    public void Dispose()
    {
    }
}
