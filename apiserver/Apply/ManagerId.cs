using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Apply;

/// <summary>
/// Who owns fields. An applier is the same one in every API version; what a manager updates is kept apart by version, by
/// subresource, and from what it applies.
/// </summary>
internal sealed record ManagerId(string Manager, bool Applies, string ApiVersion, string Subresource)
{
    /// <summary>As conflicts name it: <c>"kubectl-edit" using v1</c>.</summary>
    public override string ToString()
    {
        var name = GoText.Quote(Manager);
        var full = Subresource.Length == 0 ? name : $"{name} with subresource {GoText.Quote(Subresource)}";
        return Applies ? full : $"{full} using {ApiVersion}";
    }
}
