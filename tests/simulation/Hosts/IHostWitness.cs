using Carillon.Agent.Journal;

namespace Carillon.Tests.Simulation.Hosts;

/// <summary>Sees what really happens on the hosts, whatever anybody reports of it.</summary>
internal interface IHostWitness
{
    void Started(string host, JournalEntry entry);

    void Ended(string host, JournalEntry entry);
}
