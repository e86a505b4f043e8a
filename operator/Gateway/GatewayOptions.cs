using System.Net;

namespace Carillon.Operator.Gateway;

/// <summary>Where agents get values by reference.</summary>
internal sealed record GatewayOptions
{
    /// <summary>Where it listens; port 0 takes any free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Under which address agents reach it; null for the one it listens at.</summary>
    public Uri? Url { get; init; }
}
