using Carillon.Agent.Journal;
using Carillon.Api.Executions;

namespace Carillon.Tests.Integration.Agent;

/// <summary>The file system of the agent's data folder fills up and is emptied again: a small one of its own, which only root may mount.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly AgentFixture _host = new();
    private SmallDisk? _disk;

    private SmallDisk Disk => _disk ?? throw new InvalidOperationException("the disk is not mounted");

    public Task InitializeAsync() => _host.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_disk is not null)
        {
            await _disk.DisposeAsync();
        }
    }

    [RootFact]
    public async Task DiskFull_JournalCannotBeWritten_StartsNothingUntilThereIsRoom()
    {
        await MountAsync();
        await using var agent = await _host.StartAgentAsync();
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());

        // Accepted while there is room, so that the next step of its journal is the one that fails.
        await _host.SetDrainAsync(true);
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "Drained");
        var known = await _host.CreateAsync(_host.Shell($"echo known >> {witness}"));
        await _host.WaitForAgentAsync(status => status.Queued == 1);
        await Disk.FillAsync();
        await _host.SetDrainAsync(false);
        await agent.WaitForLogAsync("The journal cannot be written");
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "DiskFull");
        var unknown = await _host.CreateAsync(_host.Shell($"echo unknown >> {witness}"));
        Assert.False(File.Exists(witness));

        Disk.Clear();
        Assert.Equal(ExecutionPhase.Succeeded, (await _host.WaitForEndAsync(known)).Phase);
        Assert.Equal(ExecutionPhase.Succeeded, (await _host.WaitForEndAsync(unknown)).Phase);

        Assert.Equal(["known", "unknown"], (await File.ReadAllLinesAsync(witness)).Order()); // each once, in any order
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "AgentReady");
        await agent.WaitForLogAsync("The journal can be written again");
        Assert.Equal(0, await agent.StopAsync());
    }

    [RootFact]
    public async Task DiskFull_WhileACommandWrites_TheRunGoesOnAndItsResultSaysSo()
    {
        await MountAsync();
        await using var agent = await _host.StartAgentAsync();
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var name = await _host.CreateAsync(_host.Shell(
            $"echo before; while [ ! -e {gate} ]; do sleep 0.1; done; head -c 100000 /dev/zero || echo failed > {gate}.write; echo on > {gate}.witness; exit 3"));
        await _host.WaitAsync(name, status => status.Phase == ExecutionPhase.Running);

        await Disk.FillAsync();
        await File.WriteAllTextAsync(gate, "");
        var status = await _host.WaitForEndAsync(name); // the journal has room of its own for it
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "DiskFull");

        Assert.Equal(["on"], await File.ReadAllLinesAsync(gate + ".witness"));
        Assert.Equal(["failed"], await File.ReadAllLinesAsync(gate + ".write"));
        Assert.Equal((ExecutionPhase.Failed, "ExitCode", 3), (status.Phase!.Value, status.Reason, status.ExitCode));
        Assert.StartsWith("before\n", status.Output, StringComparison.Ordinal);
        Assert.Contains("was full while it ran", status.Message, StringComparison.Ordinal);
        Disk.Clear();
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "AgentReady");
        Assert.Equal(0, await agent.StopAsync());
    }

    [RootFact]
    public async Task DiskFull_AgentKilledAndStartedAgain_StillTakesUpWhatRuns()
    {
        await MountAsync();
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string name;
        await using (var first = await _host.StartAgentAsync())
        {
            name = await _host.CreateAsync(_host.Shell($"echo once >> {gate}.witness; while [ ! -e {gate} ]; do sleep 0.1; done; exit 4"));
            await _host.WaitAsync(name, status => status.Phase == ExecutionPhase.Running);
            await Disk.FillAsync();
            await first.KillAsync();
        }

        await using var second = _host.LaunchAgent();
        await second.WaitForLogAsync("Took up");
        await File.WriteAllTextAsync(gate, "");
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, 4), (status.Phase!.Value, status.ExitCode));
        Assert.Equal(["once"], await File.ReadAllLinesAsync(gate + ".witness"));
    }

    [RootFact]
    public async Task DiskFull_Journal_TakesResultsIntoItsReserveUntilThatIsFullToo()
    {
        await MountAsync();
        var path = Path.Combine(_host.DataFolder, "journal.db");
        var taken = 0;
        await using (var journal = ExecutionJournal.Open(path, TimeProvider.System))
        {
            for (var i = 0; i < 300; i++)
            {
                await journal.CommitAsync(Accepted($"exe-{i}"));
            }

            await Disk.FillAsync();
            await Assert.ThrowsAsync<JournalWriteException>(() => journal.CommitAsync(Accepted("next")));
            var refused = await Assert.ThrowsAsync<JournalWriteException>(async () =>
            {
                for (; taken < 300; taken++)
                {
                    await journal.CommitAsync(Finished($"exe-{taken}"));
                }
            });

            Assert.Equal(JournalTrouble.DiskFull, refused.Trouble);
            Disk.Clear();
            await journal.CommitAsync(Finished($"exe-{taken}"));
            await journal.CommitAsync(Accepted("after"));
            Assert.Equal(JournalTrouble.None, journal.Trouble);
        }

        await using var reopened = ExecutionJournal.Open(path, TimeProvider.System);
        Assert.InRange(taken, 30, 300); // a usual result has some kilobytes of output
        Assert.Equal(taken + 1, reopened.State.Entries.Values.Count(entry => entry.Stage == EntryStage.Finished));
        Assert.NotNull(reopened.State.Find("after"));
    }

    private static JournalRecord.Finished Finished(string uid) => new()
    {
        Uid = uid,
        Result = new ExecutionStatus { Phase = ExecutionPhase.Failed, Output = new string('x', 8192) },
    };

    private JournalRecord.Accepted Accepted(string uid) =>
        new() { Uid = uid, Namespace = "ns", Name = uid, Spec = _host.Shell($"echo {new string('x', 2000)}") };

    private async Task MountAsync()
    {
        _disk = await SmallDisk.MountAsync();
        _host.DataFolder = Disk.Folder;
    }
}
