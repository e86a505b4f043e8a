using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Core;
using Carillon.Operator.HostGroups;

namespace Carillon.Tests.Unit.Operator.HostGroups;

public sealed class MembershipTests
{
    private static readonly Node[] Nodes = [Node("web-1", "web"), Node("web-2", "web"), Node("db-1", "db"), Node("bare", null)];

    [Fact]
    public void Of_SelectorAndNames_AreJoinedAndExcludedOnesLeft()
    {
        var spec = new HostGroupSpec
        {
            NodeSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["role"] = "web" } },
            NodeNames = ["db-1", "no-such-node", "web-1"],
            ExcludeNodeNames = ["web-2"],
        };

        Assert.Equal(["db-1", "web-1"], Membership.Of(spec, Nodes));
    }

    [Fact]
    public void Of_EmptySelector_IsEveryNode_AndNoneIsNone()
    {
        Assert.Equal(4, Membership.Of(new HostGroupSpec { NodeSelector = new LabelSelector() }, Nodes).Count);
        Assert.Empty(Membership.Of(new HostGroupSpec(), Nodes));
    }

    [Theory]
    [InlineData(LabelSelectorOperator.In, "web", "web-1 web-2")]
    [InlineData(LabelSelectorOperator.NotIn, "web", "bare db-1")]
    [InlineData(LabelSelectorOperator.Exists, null, "db-1 web-1 web-2")]
    [InlineData(LabelSelectorOperator.DoesNotExist, null, "bare")]
    [InlineData(LabelSelectorOperator.Unknown, "web", "")]
    public void Of_Expression_SelectsAsKubernetesDoes(LabelSelectorOperator @operator, string? value, string expected)
    {
        var requirement = new LabelSelectorRequirement { Key = "role", Operator = @operator, Values = value is null ? null : [value] };
        var spec = new HostGroupSpec { NodeSelector = new LabelSelector { MatchExpressions = [requirement] } };

        Assert.Equal(expected, string.Join(' ', Membership.Of(spec, Nodes)));
    }

    private static Node Node(string name, string? role) => new()
    {
        Metadata = new ObjectMeta { Name = name, Labels = role is null ? null : new Dictionary<string, string> { ["role"] = role } },
    };
}
