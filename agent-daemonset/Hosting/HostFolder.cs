using System.ComponentModel;
using System.Diagnostics;

using Carillon.Agent.Linux;

namespace Carillon.Agent.Hosting;

/// <summary>Commands on the host write where an agent in a container reads, so both must know the data folder by the same path.</summary>
internal static class HostFolder
{
    private const int NotThere = 1;

    /// <summary>Why the folder will not do; null when it will.</summary>
    public static string? Refusal(HostNamespaces host, string folder)
    {
        if (!host.Elsewhere)
        {
            return null;
        }

        var mark = Path.Combine(folder, $"seen-{Guid.NewGuid():N}");
        File.WriteAllText(mark, "");
        try
        {
            // By a program on the host: a link on the way means something else when it is followed from here.
            string[] command = [.. host.Enter, "/bin/sh", "-c", $"[ -f \"$1\" ] || exit {NotThere}", "look", mark];
            using var process = Process.Start(command[0], command[1..]);
            process.WaitForExit();
            return process.ExitCode switch
            {
                NotThere => $"{folder} in the agent's container is not the same folder on its host: mount it as hostPath at the same path",
                _ => null, // without a shell every run says so itself
            };
        }
        catch (Win32Exception)
        {
            return null; // the same without nsenter
        }
        finally
        {
            File.Delete(mark);
        }
    }
}
