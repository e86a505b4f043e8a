using Carillon.Agent.Hosting;
using Carillon.Agent.Settings;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Time;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Agent.Hosting;

/// <summary>A whole agent that is told to stop while its clock stands still.</summary>
[Collection(AgentInstruments.Name)]
public sealed class AgentHostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-host-").FullName;
    private readonly ManualTimeProvider _time = new(Entries.Noon);

    [Fact]
    public async Task Dispose_ServerNeverAnswers_WaitsForNoTimeout()
    {
        var asked = new TaskCompletionSource();
        await using var server = await FakeApiServer.StartAsync((request, _) =>
        {
            asked.TrySetResult();
            return request.HoldAsync();
        });
        using var client = Client(server, out var options);
        var host = await AgentHost.StartAsync(Settings(), options, client, NullLoggerFactory.Instance, _time);
        await asked.Task.WaitAsync(Patience);

        await host.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task Dispose_APartHangs_LeavesAtTheDeadline()
    {
        using var log = new HangingLog("LabelIntake");
        await using var server = await FakeApiServer.StartAsync((_, response) => response.StatusAsync(StatusCodes.Status500InternalServerError, "InternalError"));
        using var client = Client(server, out var options);
        var host = await AgentHost.StartAsync(Settings(), options, client, log, _time);
        await log.Hangs.WaitAsync(Patience);

        var leaving = host.DisposeAsync().AsTask();
        await _time.PassAsync(StopDeadline.Limit);

        await leaving.WaitAsync(Patience);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private AgentSettings Settings() => new() { NodeName = "node-1", DataFolder = Path.Combine(_folder, "data"), CgroupRoot = "none" };

    private KubernetesClient Client(FakeApiServer server, out KubernetesClientOptions options)
    {
        options = new KubernetesClientOptions { Server = server.Address };
        return new KubernetesClient(options, _time, NullLogger.Instance);
    }

    /// <summary>A log that takes a line of one part and never comes back, as a disk may do that hangs.</summary>
    private sealed class HangingLog(string part) : ILoggerFactory, ILogger
    {
        private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _end = new();

        public Task Hangs => _hangs.Task;

        public ILogger CreateLogger(string categoryName) => categoryName.EndsWith(part, StringComparison.Ordinal) ? this : NullLogger.Instance;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _hangs.TrySetResult();
            _end.Wait();
        }

        public void Dispose() => _end.Set();
    }
}
