using System.Diagnostics;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>The kubectl under which this run judges: <c>KUBECTL</c> where set, else the first on the PATH.</summary>
internal static class KubectlBinary
{
    private static readonly Lazy<int?> Minor = new(ReadMinor);

    /// <summary>Path of the executable, or null when there is none.</summary>
    public static string? Path { get; } =
        Environment.GetEnvironmentVariable("KUBECTL") is { Length: > 0 } named ? named : TestEnvironment.FindExecutable("kubectl");

    /// <summary>Why a test that needs at least kubectl 1.<paramref name="minor"/> must be skipped; null when it can run.</summary>
    public static string? MissingReason(int minor)
    {
        if (Path is null)
        {
            return "there is no kubectl on the PATH";
        }

        return Minor.Value is not { } present
            ? $"{Path} does not tell its version"
            : present < minor ? $"needs kubectl 1.{minor}, found 1.{present}" : null;
    }

    // Tests are discovered synchronously, and whether one is skipped is decided then.
    private static int? ReadMinor()
    {
        using var process = Process.Start(new ProcessStartInfo(Path!, ["version", "--client", "-o", "json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? int.Parse(JsonNode.Parse(text)!.Text("clientVersion/minor")!.TrimEnd('+')) : null;
    }
}
