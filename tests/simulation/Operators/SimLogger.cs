using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Leadership;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Schedules;
using Carillon.Tests.Simulation.Kernel;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Simulation.Operators;

/// <summary>Fails the run on any fault that is logged and is not the server's doing: a loop that catches everything hides its bugs.</summary>
internal sealed class SimLogger(SimKernel kernel) : ILoggerFactory, ILogger
{
    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not (null or KubernetesException or OperationCanceledException or LeadershipLostException
            or RunNameTakenException or ExecutionNameTakenException))
        {
            kernel.Fail($"unexpected: {formatter(state, exception)}", exception);
        }
    }

    public void Dispose()
    {
    }
}
