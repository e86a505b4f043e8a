using System.Globalization;
using System.Text;

using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Tasks;
using Carillon.Tests.Integration.Agent;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Crashes;

/// <summary>
/// Runs of different kinds on one host, and independent witnesses of what they did: each command appends to a file of its own, and
/// the web server counts. Nobody has to believe the agent or the API server.
/// </summary>
internal sealed class CrashScene : IAsyncDisposable
{
    /// <summary>How many runs go on at a time.</summary>
    public const int Parallel = 5;

    /// <summary>How many silent waits more a run may take to end.</summary>
    private const int Patience = 1;

    /// <summary>How long the web server takes to answer.</summary>
    private static readonly TimeSpan RequestLength = TimeSpan.FromMilliseconds(200);

    private static readonly RunKind[] Kinds = Enum.GetValues<RunKind>();

    /// <summary>Long enough for some runs to begin and to end.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(1);

    private readonly AgentFixture _host;
    private readonly Random _random;
    private readonly string _witnesses;
    private readonly ScriptedServer _requests = ScriptedServer.Doing(AnswerAsync);
    private readonly Dictionary<string, (RunKind Kind, string? Path)> _runs = [];
    private readonly Dictionary<string, string> _ended = [];
    private readonly HashSet<string> _cancelled = [];

    private CrashScene(AgentFixture host, Random random)
    {
        _host = host;
        _random = random;
        _witnesses = Directory.CreateDirectory(Path.Combine(host.Folder, "witnesses")).FullName;
    }

    public AgentFixture Host => _host;

    /// <summary>Then a run may also end without a start, or a retried one with fewer starts than attempts.</summary>
    public bool DiskMayBeFull { get; set; }

    /// <summary>Sets the scene on a host that has had an agent: the first one of all trusts nothing that was released before.</summary>
    public static async Task<CrashScene> StartAsync(AgentFixture host, Random random)
    {
        await host.InitializeAsync();
        try
        {
            await using var first = await host.StartAgentAsync();
            await first.KillAsync();
            return new CrashScene(host, random);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many runs there have been.</summary>
    public int Count => _runs.Count;

    /// <summary>Looks at all executions, cancels those that are to be cancelled, and makes new ones until enough go on.</summary>
    public async Task RefillAsync()
    {
        var going = await LookAsync();
        foreach (var name in going.Where(name => _runs[name].Kind == RunKind.Cancelled && _cancelled.Add(name)))
        {
            await _host.CancelAsync(name);
        }

        for (var i = going.Count; i < Parallel; i++)
        {
            await AddAsync(Kinds[_runs.Count % Kinds.Length]);
        }
    }

    /// <summary>One run of each kind.</summary>
    /// <param name="but">Not of this one.</param>
    public async Task AddEachKindAsync(RunKind? but = null)
    {
        foreach (var kind in Kinds.Where(kind => kind != but))
        {
            await AddAsync(kind);
        }
    }

    /// <summary>Starts an agent and kills it at a random instant: one in three while it starts and recovers, the others at work.</summary>
    public async Task KillAtRandomAsync()
    {
        await using var agent = _host.LaunchAgent();
        if (_random.Next(3) > 0)
        {
            await agent.WaitForLogAsync("executions.carillon.dev at version");
            await RefillAsync();
        }

        await RandomMomentAsync();
        await agent.KillAsync();
    }

    /// <summary>Lets a random time pass: an input of the test, nothing is waited for here.</summary>
    public Task RandomMomentAsync() => Task.Delay(LongestLife * _random.NextDouble(), TimeProvider.System);

    /// <summary>Starts an agent that dies at a step.</summary>
    public async Task KillAtAsync(string step, int survived)
    {
        await using var agent = _host.LaunchMortalAgent(step, survived);
        try
        {
            await agent.WaitForExitAsync();
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"the agent never came to {step}:\n{agent.Log}", e);
        }
    }

    /// <summary>Waits until all have ended, under an agent that lives, and compares what is reported with what the witnesses saw.</summary>
    /// <param name="agent">The agent that lives; null starts one.</param>
    public async Task VerifyAsync(AgentProcess? agent = null)
    {
        await using var last = agent ?? _host.LaunchAgent(); // whether it is ready is seen by what it does
        foreach (var (name, (kind, _)) in _runs)
        {
            if (kind == RunKind.Cancelled && _cancelled.Add(name))
            {
                await _host.CancelAsync(name);
            }
        }

        foreach (var (name, (kind, _)) in _runs)
        {
            await WaitForEndAsync(name, kind, last);
        }

        await LookAsync();
        var faults = (await _host.ListAsync()).Select(Fault).Where(static fault => fault is not null).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Empty(Alive());
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _requests.DisposeAsync();
    }

    private async Task AddAsync(RunKind kind)
    {
        var path = kind == RunKind.Requests ? Guid.NewGuid().ToString("N") : null;

        // A busy machine may take more than the usual five minutes for all the kills, and an agent starts little in its short life.
        var name = await _host.CreateAsync(Spec(kind, path) with { StartDeadlineSeconds = 3600 });
        _runs[name] = (kind, path);
    }

    private ExecutionSpec Spec(RunKind kind, string? path)
    {
        if (path is not null)
        {
            return _host.Spec(new ExecutorSpec { Http = new HttpExecutor { Url = _requests.Url($"/{path}"), Method = "POST" } });
        }

        var say = $"say() {{ echo \"$CARILLON_ATTEMPT $1\" >> {_witnesses}/$CARILLON_EXECUTION; }}; ";
        var moment = (_random.Next(60) / 100.0).ToString(CultureInfo.InvariantCulture);
        return kind switch
        {
            RunKind.Succeeds => _host.Shell($"{say} say begin; sleep 600 & setsid sleep 600 & sleep {moment}; say end"),
            RunKind.Fails => _host.Shell($"{say} say begin; sleep {moment}; say end; exit 3"),
            RunKind.Retries => _host.Shell($"{say} say begin; sleep {moment}; say end; [ $CARILLON_ATTEMPT -ge 3 ] || exit 7") with
            {
                Retry = new RetryPolicy { Limit = 3, Backoff = new RetryBackoff { InitialSeconds = 0 } },
            },
            RunKind.TimesOut => _host.Shell(
                $"{say} trap '' TERM; say begin; setsid sh -c \"trap '' TERM; exec sleep 600\" & while :; do sleep 1; done") with
            {
                TimeoutSeconds = 3, // on a busy machine it must have said that it begins, too
            },
            _ => _host.Shell($"{say} say begin; exec sleep 600") with { TimeoutSeconds = 3600 },
        };
    }

    private async Task WaitForEndAsync(string name, RunKind kind, AgentProcess agent)
    {
        for (var patience = Patience; ; patience--)
        {
            try
            {
                await _host.WaitForEndAsync(name);
                return;
            }
            catch (OperationCanceledException) when (patience > 0)
            {
                // A watch gives up after some silent minutes, and this machine may be busy with the other scenes.
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{name} ({kind}) never ended, its witness saw [{Seen(name)}]:\n{agent.Log}");
            }
        }
    }

    /// <summary>Notes which have ended, and that none changes after its end. Answers the others.</summary>
    private async Task<IReadOnlyList<string>> LookAsync()
    {
        var going = new List<string>();
        foreach (var execution in await _host.ListAsync())
        {
            var name = execution.Metadata.Name!;
            if (execution.Status is not { } status || !AgentFixture.IsFinal(status))
            {
                going.Add(name);
            }
            else if (!_cancelled.Contains(name)) // a cancel that came too late changes the object
            {
                Assert.Equal(_ended.GetValueOrDefault(name, execution.Metadata.ResourceVersion!), execution.Metadata.ResourceVersion);
                _ended[name] = execution.Metadata.ResourceVersion!;
            }
        }

        return going;
    }

    private string? Fault(Execution execution)
    {
        var name = execution.Metadata.Name!;
        var (kind, path) = _runs[name];
        var status = execution.Status!;
        var (wanted, lines) = kind switch
        {
            RunKind.Succeeds => (status is { Phase: ExecutionPhase.Succeeded, ExitCode: 0, Attempts.Count: 1 }, "1 begin,1 end"),
            RunKind.Fails => (status is { Phase: ExecutionPhase.Failed, Reason: "ExitCode", ExitCode: 3, Attempts.Count: 1 }, "1 begin,1 end"),
            RunKind.Retries => (
                status is { Phase: ExecutionPhase.Succeeded, Attempt: 3 }
                    && status.Attempts!.Select(attempt => (attempt.Attempt, attempt.ExitCode)).SequenceEqual([(1, 7), (2, 7), (3, 0)]),
                "1 begin,1 end,2 begin,2 end,3 begin,3 end"),
            RunKind.TimesOut => (status is { Phase: ExecutionPhase.TimedOut, Attempts.Count: 1 }, "1 begin"),
            RunKind.Cancelled => (status is { Phase: ExecutionPhase.Cancelled, Reason: "Cancelled" }, null),
            _ => (status.Phase == ExecutionPhase.Succeeded || status is { Phase: ExecutionPhase.Failed, Reason: "Interrupted" }, (string?)null),
        };
        var seen = Seen(name);
        if (DiskMayBeFull && kind is not (RunKind.Cancelled or RunKind.Requests))
        {
            var begun = seen.Split(',').Where(static line => line.EndsWith("begin", StringComparison.Ordinal)).ToList();
            wanted |= kind == RunKind.Retries
                ? status.Phase is ExecutionPhase.Failed or ExecutionPhase.Succeeded && begun.Distinct().Count() == begun.Count && begun.Count <= status.Attempts!.Count
                : status is { Phase: ExecutionPhase.Failed, Reason: "DiskFull" or "StartFailed" } && seen.Length == 0;
            lines = seen;
        }

        wanted &= kind switch
        {
            RunKind.Cancelled => seen is "" or "1 begin",
            RunKind.Requests => Requests(path!) == 1 || (Requests(path!) == 0 && status.Phase == ExecutionPhase.Failed),
            _ => seen == lines,
        };
        return wanted
            ? null
            : $"{name} ({kind}): reported {status.Phase}/{status.Reason} \"{status.Message}\", exit code {status.ExitCode}, attempt {status.Attempt}"
                + $" of {status.Attempts?.Count}; its witness saw [{seen}], the server {(path is null ? 0 : Requests(path))} requests";
    }

    private int Requests(string path) => _requests.Requests.Count(request => request.StartsWith($"POST /{path} ", StringComparison.Ordinal));

    private static async Task AnswerAsync(string request, Stream stream)
    {
        await Task.Delay(RequestLength, TimeProvider.System); // so that an agent may die meanwhile
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());
    }

    private string Seen(string name)
    {
        var file = Path.Combine(_witnesses, name);
        return File.Exists(file) ? string.Join(',', File.ReadAllLines(file)) : "";
    }

    /// <summary>What lives of any run, by the environment that they were all given; without help of the agent's own code.</summary>
    private List<string> Alive()
    {
        var mark = Encoding.ASCII.GetBytes($"CARILLON_NAMESPACE={_host.Namespace}\0");
        var alive = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                if (File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(mark) >= 0)
                {
                    alive.Add($"{Path.GetFileName(folder)} {File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ')}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked, or is nobody's of ours.
            }
        }

        return alive;
    }
}
