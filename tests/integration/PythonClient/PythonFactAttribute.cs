using System.Diagnostics;

namespace Carillon.Tests.Integration.PythonClient;

/// <summary>A fact that needs the distribution's python3-kubernetes; skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Installed = new(HasClient);

    private string? _skip;

    /// <summary>The distribution's own interpreter: another on the PATH would not see its packages.</summary>
    public static string Interpreter => "/usr/bin/python3";

    public override string? Skip
    {
        get => _skip ?? (Installed.Value ? null : "python3-kubernetes is not installed");
        set => _skip = value;
    }

    // Tests are discovered synchronously, and whether one is skipped is decided then.
    private static bool HasClient()
    {
        if (!File.Exists(Interpreter))
        {
            return false;
        }

        using var process = Process.Start(new ProcessStartInfo(Interpreter, ["-c", "import kubernetes"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
