using System.Reflection;

using Carillon.Agent.Outcomes;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Unit.Agent.Outcomes;

public sealed class ReasonsTests
{
    public static TheoryData<string> All { get; } = [.. typeof(Reasons)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(All))]
    public void Documentation_ListsEveryReason(string reason) => Assert.Contains(
        $"`{reason}`", File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "executors.md")), StringComparison.Ordinal);
}
