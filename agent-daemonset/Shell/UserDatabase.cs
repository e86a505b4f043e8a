using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

using Carillon.Agent.Linux;

namespace Carillon.Agent.Shell;

/// <summary>
/// Looks up users and groups of the host: first in the files, then by <c>getent</c>, which also knows directory services.
/// </summary>
internal sealed class UserDatabase
{
    private readonly HostNamespaces _host;

    public UserDatabase(HostNamespaces host)
    {
        _host = host;
    }

    /// <summary>The account of a name or number; null when there is none.</summary>
    public async Task<UserAccount?> FindUserAsync(string nameOrNumber, CancellationToken cancellationToken)
    {
        bool Matches(UserAccount account) =>
            account.Name == nameOrNumber || account.User.ToString(CultureInfo.InvariantCulture) == nameOrNumber;

        var account = ReadLines("passwd").Select(UserAccount.Parse).FirstOrDefault(parsed => parsed is not null && Matches(parsed));
        return account ?? UserAccount.Parse(await GetEntryAsync("passwd", nameOrNumber, cancellationToken));
    }

    /// <summary>The number of a group name or number; null when there is none.</summary>
    public async Task<uint?> FindGroupAsync(string nameOrNumber, CancellationToken cancellationToken)
    {
        if (uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var prefix = nameOrNumber + ":";
        var line = ReadLines("group").FirstOrDefault(candidate => candidate.StartsWith(prefix, StringComparison.Ordinal))
            ?? await GetEntryAsync("group", nameOrNumber, cancellationToken);
        var fields = line.Split(':');
        return fields.Length >= 3 && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var group) ? group : null;
    }

    private IEnumerable<string> ReadLines(string file)
    {
        var path = $"{_host.Root}/etc/{file}";
        return File.Exists(path) ? File.ReadLines(path) : [];
    }

    private async Task<string> GetEntryAsync(string database, string key, CancellationToken cancellationToken)
    {
        try
        {
            string[] command = [.. _host.Enter, "getent", "--", database, key];
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? line ?? "" : "";
        }
        catch (Win32Exception)
        {
            return ""; // no getent here: the files are all there is
        }
    }
}
