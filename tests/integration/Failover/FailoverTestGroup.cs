namespace Carillon.Tests.Integration.Failover;

/// <summary>One after the other: each has programs of its own that must get their time to run.</summary>
[CollectionDefinition(Name, DisableParallelization = false)]
public sealed class FailoverTestGroup
{
    public const string Name = "failover";
}
