using System.Net;
using System.Net.Sockets;

namespace Carillon.Agent.Http;

/// <summary>
/// Where requests may go. A task's author picks the URL, but it is this host that connects: to its own metadata service, say, which hands
/// out the credentials of the host to whoever asks from there.
/// </summary>
/// <param name="AllowLoopback">Whether the host's own services may be reached.</param>
/// <param name="AllowLinkLocal">Whether link-local addresses and those of metadata services may be reached.</param>
internal sealed record AddressPolicy(bool AllowLoopback, bool AllowLinkLocal)
{
    private static readonly IPNetwork[] Loopback = Networks("127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128");

    /// <summary>Link-local, and the places outside it at which Amazon, Google and Alibaba serve metadata.</summary>
    private static readonly IPNetwork[] LinkLocal = Networks("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "fd20:ce::254/128", "100.100.100.200/32");

    /// <summary>IPv6 addresses that end in an IPv4 address, which is what is reached in the end.</summary>
    private static readonly IPNetwork[] Embedding = Networks("::/96", "64:ff9b::/96");

    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Why nothing may go there, and which setting would allow it; null when it may.</summary>
    public string? Refusal(IPAddress address)
    {
        var kinds = new[] { address, Embedded(address) }.OfType<IPAddress>().ToList();
        if (!AllowLinkLocal && kinds.Any(kind => Contains(LinkLocal, kind)))
        {
            return $"{address} is link-local or a metadata service, to which this agent sends nothing (--http-allow-link-local)";
        }

        return !AllowLoopback && kinds.Any(kind => Contains(Loopback, kind))
            ? $"{address} is the host itself, to which this agent sends nothing (--http-allow-loopback)"
            : null;
    }

    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : Contains(Embedding, address) && !Contains(Loopback, address) ? new IPAddress(bytes.AsSpan(12, 4))
            : null;
    }

    // The zone of a link-local address (fe80::1%eth0) is no part of the comparison.
    private static bool Contains(IPNetwork[] networks, IPAddress address)
    {
        var plain = address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;
        return networks.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
