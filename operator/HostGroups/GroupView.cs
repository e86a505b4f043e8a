using Carillon.Api.HostGroups;

namespace Carillon.Operator.HostGroups;

/// <summary>A group with its members at this moment.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Spec">Its policy.</param>
/// <param name="Members">Its hosts, by name.</param>
internal sealed record GroupView(string Name, HostGroupSpec Spec, IReadOnlyList<string> Members);
