namespace Carillon.Tests.Unit.Agent;

/// <summary>Tests that make an agent's instruments: they bear one name in the whole process, so these tests run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AgentInstruments
{
    public const string Name = "Instruments of an agent";
}
