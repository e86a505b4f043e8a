using Carillon.Api.Executions;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>The journal is not what it was: scribbled over, cut off, or of another version.</summary>
public sealed class DamagedJournalTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public DamagedJournalTests(AgentFixture host)
    {
        _host = host;
    }

    private string Journal => Path.Combine(_host.DataFolder, "journal.db");

    [Fact]
    public async Task Journal_Damaged_IsSaidOnTheHostAgentUntilAPersonRemovesTheFile()
    {
        await using (var first = await _host.StartAgentAsync())
        {
            Assert.Equal(0, await first.StopAsync());
        }

        await File.WriteAllTextAsync(Journal, new string('x', 10_000));
        await using var second = await _host.StartAgentAsync();
        await second.WaitForLogAsync("The journal is damaged; it is kept as");
        await _host.WaitForAgentAsync(
            status => status.Conditions!.Any(condition => condition is { Type: "JournalDamaged", Status: "True" } && condition.Message!.Contains(Journal + ".damaged-", StringComparison.Ordinal)));
        var after = await _host.RunAsync(_host.Shell("true"));
        Assert.Equal(ExecutionPhase.Succeeded, after.Phase);

        foreach (var file in Directory.GetFiles(_host.DataFolder, "*.damaged-*"))
        {
            File.Delete(file);
        }

        await _host.WaitForAgentAsync(status => status.Conditions!.Count == 1);
    }

    [Fact]
    public async Task Journal_LosesItsNewestRecords_StartsNothingASecondTime()
    {
        await using (var earlier = await _host.StartAgentAsync())
        {
            await _host.RunAsync(_host.Shell("true"));
            Assert.Equal(0, await earlier.StopAsync()); // what is there by now is in the database, what follows in its log
        }

        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string name;
        await using (var first = await _host.StartAgentAsync())
        {
            name = await _host.CreateAsync(_host.Shell($"echo started >> {witness}"));
            await WrittenFile.LinesAsync(witness);
            await first.KillAsync();
        }

        File.Delete(Journal + "-wal"); // SQLite takes this for a log that has nothing in it
        File.Delete(Journal + "-shm");
        await using var second = await _host.StartAgentAsync();
        var status = await _host.WaitForEndAsync(name);

        // The result may have been on its way before the kill.
        Assert.Contains((status.Phase!.Value, status.Reason), new[] { (ExecutionPhase.Failed, "JournalLost"), (ExecutionPhase.Succeeded, null) });
        Assert.Equal(["started"], await File.ReadAllLinesAsync(witness));
    }

    [Fact]
    public async Task Journal_OfANewerAgent_IsRefusedWithAWord()
    {
        await using (var first = await _host.StartAgentAsync())
        {
            Assert.Equal(0, await first.StopAsync());
        }

        await SetFormatAsync(99);
        await using var second = _host.LaunchAgent();
        Assert.Equal(2, await second.WaitForExitAsync());
        await second.WaitForLogAsync("was written by a newer agent");
        Assert.DoesNotContain("   at ", second.Log, StringComparison.Ordinal);
        await SetFormatAsync(1);
    }

    /// <summary>Bytes 60 to 63 of an SQLite file are its user version.</summary>
    private async Task SetFormatAsync(byte format)
    {
        await using var file = new FileStream(Journal, FileMode.Open, FileAccess.Write);
        file.Position = 63;
        file.WriteByte(format);
    }
}
