namespace Carillon.Tests.Integration.Operator;

/// <summary>One after the other: an operator acts on the whole API server, so two tests' operators would do each other's work.</summary>
[CollectionDefinition(Name, DisableParallelization = false)]
public sealed class OperatorTestGroup
{
    public const string Name = "operator";
}
