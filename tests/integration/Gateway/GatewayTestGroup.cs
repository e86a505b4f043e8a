namespace Carillon.Tests.Integration.Gateway;

/// <summary>One after the other: there is one place where agents look for their gateway.</summary>
[CollectionDefinition(Name)]
public sealed class GatewayTestGroup : ICollectionFixture<GatewayAgentFixture>
{
    public const string Name = "gateway";
}
