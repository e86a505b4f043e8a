using Carillon.Agent.Journal;
using Carillon.Agent.Linux;
using Carillon.Agent.Statistics;
using Carillon.Agent.Supervision;
using Carillon.Kubernetes.Clocks;
using Carillon.Tests.Support.Time;

using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Agent.Statistics;

public sealed class HostStatisticsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-stats-").FullName;
    private readonly ManualTimeProvider _time = new(Entries.Noon);
    private readonly ExecutionJournal _journal;
    private readonly HostStatistics _statistics;

    public HostStatisticsTests()
    {
        var path = Path.Combine(_folder, "journal.db");
        _journal = ExecutionJournal.Open(path, _time);
        var clock = new HostClock(_time, new ServerClock(_time), new ProcFileSystem());
        _statistics = new HostStatistics(path, clock, NullLogger<HostStatistics>.Instance);
    }

    [Fact]
    public async Task Days_MoreIsCounted_ChangeOnlyAfterFiveMinutes()
    {
        await FinishAsync("a");
        var first = _statistics.Days();
        await FinishAsync("b");
        _time.Advance(TimeSpan.FromSeconds(299));

        Assert.Same(first, _statistics.Days());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 2), (Assert.Single(first!).Success, Assert.Single(_statistics.Days()!).Success));
    }

    [Fact]
    public async Task Days_NothingNew_AreTheVerySameSoThatNothingIsWritten()
    {
        await FinishAsync("a");
        var first = _statistics.Days();
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Same(first, _statistics.Days());
    }

    [Fact]
    public void Days_NothingCountedYet_IsNull() => Assert.Null(_statistics.Days());

    [Fact]
    public async Task Days_JournalCannotBeRead_AreThoseOfTheLastTime()
    {
        await FinishAsync("a");
        var first = _statistics.Days();
        await _journal.DisposeAsync();
        File.Delete(Path.Combine(_folder, "journal.db"));
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Same(first, _statistics.Days());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _journal.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task FinishAsync(string uid)
    {
        await _journal.CommitAsync(Entries.Accepted(uid));
        await _journal.CommitAsync(Entries.Finished(uid));
    }
}
