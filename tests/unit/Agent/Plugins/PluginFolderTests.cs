using System.Runtime.Versioning;

using Carillon.Agent.Linux;
using Carillon.Agent.Plugins;

namespace Carillon.Tests.Unit.Agent.Plugins;

[SupportedOSPlatform("linux")]
public sealed class PluginFolderTests : IDisposable
{
    private const UnixFileMode Program =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private const uint Stranger = 12345;

    private readonly string _root = Directory.CreateTempSubdirectory("carillon-plugins-").FullName;
    private readonly string _folder;

    public PluginFolderTests()
    {
        _folder = Directory.CreateDirectory(Path.Combine(_root, "plugins"), Program).FullName;
    }

    [Fact]
    public void Find_OwnProgram_IsFoundWithWhatItSays()
    {
        var path = Add("cleanup", "#!/bin/sh -eu\n# carillon-plugin-version: 1.2.0\n");

        Assert.Equal(new PluginLookup.Found(path, "1.2.0"), new PluginFolder(_folder, HostNamespaces.Own).Find("cleanup"));
    }

    [Theory]
    [InlineData("other")]
    [InlineData("..")]
    [InlineData("../plugins/cleanup")]
    [InlineData("/bin/true")]
    [InlineData("cleanup\n")]
    [InlineData("")]
    public void Find_NoSuchName_IsMissing(string name)
    {
        Add("cleanup");

        Assert.IsType<PluginLookup.Missing>(new PluginFolder(_folder, HostNamespaces.Own).Find(name));
    }

    [Fact]
    public void Find_NoFolder_IsMissingAndNamesTheSetting() =>
        Assert.Contains("--plugin-dir", Assert.IsType<PluginLookup.Missing>(new PluginFolder(_folder + "-none", HostNamespaces.Own).Find("cleanup")).Why, StringComparison.Ordinal);

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Find_FileThatOthersCanWrite_IsRefused(UnixFileMode also)
    {
        File.SetUnixFileMode(Add("cleanup"), Program | also);

        Assert.Contains("can be written by others", Refusal("cleanup"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    public void Find_FolderThatOthersCanWrite_IsRefused(UnixFileMode also)
    {
        Add("cleanup");
        File.SetUnixFileMode(_folder, Program | also);

        Assert.Contains($"the plugin folder {_folder} can be written by others", Refusal("cleanup"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite, false)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit, true)]
    public void Find_FolderThatOthersCanExchange_IsRefused(UnixFileMode above, bool found)
    {
        Add("cleanup");
        File.SetUnixFileMode(_root, Program | above);

        var lookup = new PluginFolder(_folder, HostNamespaces.Own).Find("cleanup");

        Assert.Equal(found, lookup is PluginLookup.Found);
        Assert.Equal(!found, lookup is PluginLookup.Refused { Why: var why } && why.Contains($"could be exchanged: {_root} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Find_BelongsToAnother_IsRefused()
    {
        var path = Add("cleanup");
        if (NativeMethods.ChangeOwner(path, Stranger, uint.MaxValue))
        {
            Assert.Contains("belongs to user 12345", Refusal("cleanup"), StringComparison.Ordinal);
            NativeMethods.ChangeOwner(path, 0, uint.MaxValue);
            NativeMethods.ChangeOwner(_folder, Stranger, uint.MaxValue);
            Assert.Contains("belongs to user 12345", Refusal("cleanup"), StringComparison.Ordinal);
        }
        else
        {
            // Not root: the programs of others that are at hand are root's own, and those are fine.
            Assert.IsType<PluginLookup.Found>(new PluginFolder("/usr/bin", HostNamespaces.Own).Find("env"));
        }
    }

    [Fact]
    public void Find_Link_IsFollowedInsideTheFolderOnly()
    {
        var target = Add("cleanup-1.2");
        File.CreateSymbolicLink(Path.Combine(_folder, "cleanup"), "cleanup-1.2");
        File.CreateSymbolicLink(Path.Combine(_folder, "outside"), "/bin/true");
        File.CreateSymbolicLink(Path.Combine(_folder, "nowhere"), "gone");

        Assert.Equal(target, Assert.IsType<PluginLookup.Found>(new PluginFolder(_folder, HostNamespaces.Own).Find("cleanup")).Path);
        Assert.Contains("leads out of the plugin folder", Refusal("outside"), StringComparison.Ordinal);
        Assert.Contains("leads out of the plugin folder, or nowhere", Refusal("nowhere"), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NoProgram_SaysSo()
    {
        File.SetUnixFileMode(Add("notes"), UnixFileMode.UserRead);
        Directory.CreateDirectory(Path.Combine(_folder, "folder"), Program);

        Assert.Contains("chmod +x", Assert.IsType<PluginLookup.NoProgram>(new PluginFolder(_folder, HostNamespaces.Own).Find("notes")).Why, StringComparison.Ordinal);
        Assert.Contains("is not a file", Assert.IsType<PluginLookup.NoProgram>(new PluginFolder(_folder, HostNamespaces.Own).Find("folder")).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void List_Folder_TellsWhatRunsAndWhatIsRefused()
    {
        Add("b-plugin", "#!/bin/sh\n# carillon-plugin-version: 2\n");
        Add("a-plugin");
        File.SetUnixFileMode(Add("weak"), Program | UnixFileMode.OtherWrite);
        File.SetUnixFileMode(Add("readme.txt"), UnixFileMode.UserRead);
        Add("Not-A-Name");

        var inventory = new PluginFolder(_folder, HostNamespaces.Own).List();

        Assert.Equal([("a-plugin", null), ("b-plugin", "2")], inventory.Plugins.Select(plugin => (plugin.Name!, plugin.Version)));
        Assert.Contains("\"weak\"", Assert.Single(inventory.Refused), StringComparison.Ordinal);
    }

    [Fact]
    public void List_FileChanged_IsReadAgain()
    {
        var plugins = new PluginFolder(_folder, HostNamespaces.Own);
        var path = Add("cleanup", "# carillon-plugin-version: 1\n");
        Assert.Equal("1", Assert.Single(plugins.List().Plugins).Version);

        File.WriteAllText(path, "# carillon-plugin-version: 2.0\n");
        Assert.Equal("2.0", Assert.Single(plugins.List().Plugins).Version);

        File.SetUnixFileMode(path, Program | UnixFileMode.OtherWrite);
        Assert.Empty(plugins.List().Plugins);

        File.Delete(path);
        Assert.True(plugins.List().IsEmpty);
    }

    [Fact]
    public void List_FolderNotTrusted_NamesOnlyTheFolder()
    {
        Add("cleanup");
        File.SetUnixFileMode(_folder, Program | UnixFileMode.OtherWrite);

        var inventory = new PluginFolder(_folder, HostNamespaces.Own).List();

        Assert.Empty(inventory.Plugins);
        Assert.StartsWith($"the plugin folder {_folder} ", Assert.Single(inventory.Refused), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        File.SetUnixFileMode(_root, Program);
        File.SetUnixFileMode(_folder, Program);
        Directory.Delete(_root, recursive: true);
    }

    private string Add(string name, string text = "#!/bin/sh\n")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, Program);
        return path;
    }

    private string Refusal(string name) => Assert.IsType<PluginLookup.Refused>(new PluginFolder(_folder, HostNamespaces.Own).Find(name)).Why;
}
