using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Discovery;

/// <summary>What <c>/version</c> says. Clients compare it with the Kubernetes versions they know, so it names the one this server follows.</summary>
internal static class ServerVersion
{
    public const string GitVersion = "v1.36.0+carillon";

    public static JsonObject ToJson() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "36",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "35",
        ["gitVersion"] = GitVersion,
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "dotnet",
        ["platform"] = $"linux/{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}",
    };
}
