using System.Text.RegularExpressions;

using Carillon.Agent.Linux;
using Carillon.Agent.Shell;
using Carillon.Api;
using Carillon.Api.HostAgents;

namespace Carillon.Agent.Plugins;

/// <summary>
/// The folder of plugins. What is in it runs as the agent's user, so nobody else may be able to put anything there or change it: folder
/// and file belong to root (or to the agent's own user) and only the owner can write them, and nobody can put another folder in its place.
/// </summary>
internal sealed partial class PluginFolder
{
    private readonly string _folder;
    private readonly HostNamespaces _host;
    private readonly uint _self;
    private readonly Dictionary<string, (FileFacts Facts, PluginHeader Header)> _headers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <param name="folder">Where it is on the host.</param>
    /// <param name="host">The host that the plugins run on.</param>
    public PluginFolder(string folder, HostNamespaces host)
    {
        _folder = folder;
        _host = host;
        _self = NativeMethods.EffectiveUserId();
    }

    /// <summary>Looks a plugin up for a run.</summary>
    public PluginLookup Find(string name)
    {
        try
        {
            return _host.Look(() => FindThere(name));
        }
        catch (IOException e)
        {
            return new PluginLookup.Refused($"the plugin \"{name}\" cannot be looked at: {e.Message}");
        }
    }

    /// <summary>Everything in the folder. Files that did not change since the last call are not read again.</summary>
    public PluginInventory List()
    {
        try
        {
            return _host.Look(ListThere);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new PluginInventory([], [$"the plugin folder {_folder} cannot be read: {e.Message}"]);
        }
    }

    private PluginLookup FindThere(string name)
    {
        if (!IsName(name))
        {
            return new PluginLookup.Missing($"\"{name}\" is not the name of a plugin");
        }

        var (folder, problem) = Open();
        if (problem is not null)
        {
            return new PluginLookup.Refused(problem);
        }

        return folder is null
            ? new PluginLookup.Missing($"this host has no plugin \"{name}\": there is no folder {_folder} (--plugin-dir)")
            : Look(folder, name);
    }

    private PluginInventory ListThere()
    {
        var (folder, problem) = Open();
        if (problem is not null)
        {
            return new PluginInventory([], [problem]);
        }

        if (folder is null)
        {
            return PluginInventory.Empty;
        }

        var names = Directory.EnumerateFileSystemEntries(folder)
            .Select(path => Path.GetFileName(path))
            .Where(IsName)
            .Order(StringComparer.Ordinal)
            .Take(Limits.Plugins)
            .ToList();
        Forget(names);
        var looks = names.Select(name => (Name: name, Look: Look(folder, name))).ToList();
        return new PluginInventory(
            [.. looks.Where(found => found.Look is PluginLookup.Found)
                .Select(found => new HostPlugin { Name = found.Name, Version = ((PluginLookup.Found)found.Look).Version })],
            [.. looks.Select(found => found.Look).OfType<PluginLookup.Refused>().Select(refused => refused.Why)]);
    }

    /// <summary>The folder's real path when it can be trusted; neither when it does not exist.</summary>
    private (string? Path, string? Problem) Open()
    {
        if (FileFacts.RealPath(_folder) is not { } real)
        {
            return (null, null);
        }

        if (FileFacts.Of(real) is not { IsDirectory: true } facts)
        {
            return (null, $"the plugin folder {_folder} is not a folder");
        }

        if (Distrust(facts) is { } problem)
        {
            return (null, $"the plugin folder {real} {problem}");
        }

        for (var above = Path.GetDirectoryName(real); above is not null; above = Path.GetDirectoryName(above))
        {
            // In a sticky folder nobody but root and the owner of an entry can put another one in its place.
            var weakness = FileFacts.Of(above) is not { } parent ? "cannot be seen"
                : parent.IsSticky && IsOurs(parent) ? null
                : Distrust(parent);
            if (weakness is not null)
            {
                return (null, $"the plugin folder {real} could be exchanged: {above} {weakness}");
            }
        }

        return (real, null);
    }

    private PluginLookup Look(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (FileFacts.Of(path) is not { } facts)
        {
            return new PluginLookup.Missing($"this host has no plugin \"{name}\" in {folder}");
        }

        if (facts.IsLink)
        {
            if (FileFacts.RealPath(path) is not { } target || Path.GetDirectoryName(target) != folder || FileFacts.Of(target) is not { } linked)
            {
                return Refuse(name, "is a link that leads out of the plugin folder, or nowhere");
            }

            (path, facts) = (target, linked);
        }

        if (!facts.IsRegular || !facts.IsExecutable)
        {
            return new PluginLookup.NoProgram($"the plugin \"{name}\" is not {(facts.IsRegular ? "executable: chmod +x" : "a file")}");
        }

        if (Distrust(facts) is { } problem)
        {
            return Refuse(name, problem);
        }

        return Header(name, path, facts) switch
        {
            null => Refuse(name, "cannot be read"),
            { Interpreter: { } interpreter } when !CommandLine.CanRun(interpreter, CommandEnvironment.DefaultPath) =>
                new PluginLookup.NoInterpreter($"the plugin \"{name}\" is for {interpreter}, which this host cannot run"),
            var header => new PluginLookup.Found(path, header.Version),
        };
    }

    private PluginHeader? Header(string name, string path, FileFacts facts)
    {
        lock (_lock)
        {
            if (_headers.TryGetValue(name, out var known) && known.Facts == facts)
            {
                return known.Header;
            }

            try
            {
                using var file = File.OpenHandle(path);
                var start = new byte[PluginHeader.Length];
                var header = PluginHeader.Parse(start.AsSpan(0, RandomAccess.Read(file, start, 0)));
                _headers[name] = (facts, header);
                return header;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    private void Forget(List<string> present)
    {
        lock (_lock)
        {
            foreach (var name in _headers.Keys.Except(present, StringComparer.Ordinal).ToList())
            {
                _headers.Remove(name);
            }
        }
    }

    private static bool IsName(string name) =>
        name.Length <= Limits.ShortName && NamePattern().IsMatch(name) && !name.Contains('\n', StringComparison.Ordinal);

    private bool IsOurs(FileFacts facts) => facts.Owner == 0 || facts.Owner == _self;

    /// <summary>Who besides us could have changed it; null for nobody.</summary>
    private string? Distrust(FileFacts facts)
    {
        if (!IsOurs(facts))
        {
            return _self == 0
                ? $"belongs to user {facts.Owner}: it must belong to root"
                : $"belongs to user {facts.Owner}: it must belong to root or to the agent's user {_self}";
        }

        return facts.IsWritableByOthers
            ? $"can be written by others than its owner (mode {Convert.ToString(facts.Mode & 0xFFF, 8)}): chmod go-w"
            : null;
    }

    private static PluginLookup.Refused Refuse(string name, string why) => new($"the plugin \"{name}\" {why}");

    [GeneratedRegex(Patterns.PluginName, RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
