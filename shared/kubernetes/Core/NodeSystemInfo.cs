using System.Text.Json.Serialization;

namespace Carillon.Kubernetes.Core;

/// <summary>Names and versions of a node's software.</summary>
public sealed record NodeSystemInfo
{
    /// <summary>The machine id, from <c>/etc/machine-id</c>.</summary>
    [JsonPropertyName("machineID")]
    public string? MachineId { get; init; }

    /// <summary>The boot id; changes with every boot.</summary>
    [JsonPropertyName("bootID")]
    public string? BootId { get; init; }

    /// <summary>Kernel release, as <c>uname -r</c> prints it.</summary>
    public string? KernelVersion { get; init; }

    /// <summary>The distribution's pretty name.</summary>
    public string? OsImage { get; init; }

    /// <summary><c>linux</c>.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary><c>amd64</c>, <c>arm64</c> and so on.</summary>
    public string? Architecture { get; init; }

    /// <summary>Version of the kubelet; absent on hosts that only run the agent.</summary>
    public string? KubeletVersion { get; init; }
}
