using System.Text;

using Carillon.Agent.Linux;

namespace Carillon.Agent.Launch;

/// <summary>
/// The folder of one attempt: what the wrapper needs, and what it leaves behind. Nobody but the agent's user gets in; what a command
/// of another user needs, the wrapper hands to it as open files.
/// </summary>
internal sealed class RunFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// The script for a user who cannot reach the folder: the wrapper opens it as this descriptor, and whoever owns the file may open
    /// it once more from there, as every interpreter does.
    /// </summary>
    public const string OpenScript = "/proc/self/fd/4";

    public RunFolder(string path)
    {
        Path = path;
    }

    public string Path { get; }

    public string StandardOutput => File("stdout");

    public string StandardError => File("stderr");

    /// <summary>What is known of the output beside its bytes.</summary>
    public string Index => File("index");

    public string Script => File("script");

    /// <summary>Whether the wrapper got through the gate, so that the command may have started.</summary>
    public bool HasGoMark => System.IO.File.Exists(File("go"));

    /// <summary>Makes the folder with everything in it that the run may need disk space for later.</summary>
    /// <exception cref="IOException">For example a full disk: nothing was started then.</exception>
    public void Create(string? standardInput = null, string? script = null, uint scriptOwner = 0)
    {
        Directory.CreateDirectory(Path, Closed);
        Write("stdout", "", OwnerOnly);
        Write("stderr", "", OwnerOnly);
        Write("exit.new", new string(' ', ExitNote.FileSize - 1) + "\n", OwnerOnly);
        if (standardInput is not null)
        {
            Write("stdin", standardInput, OwnerOnly);
        }

        if (script is not null)
        {
            Write("script", script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            if (scriptOwner != NativeMethods.EffectiveUserId() && !NativeMethods.ChangeOwner(Script, scriptOwner, uint.MaxValue))
            {
                throw new IOException($"cannot give the script to user {scriptOwner}");
            }
        }
    }

    /// <summary>How the command ended, if the wrapper could tell. Its last step is to rename the file, which a late signal may prevent.</summary>
    public ExitNote? ReadExit() => ReadExit("exit") ?? ReadExit("exit.new");

    /// <summary>What went wrong inside the wrapper itself; empty as a rule.</summary>
    public string ReadWrapperLog()
    {
        try
        {
            return System.IO.File.ReadAllText(File("wrapper.log"), Encoding.UTF8);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private ExitNote? ReadExit(string name)
    {
        try
        {
            return ExitNote.Parse(System.IO.File.ReadAllText(File(name)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private void Write(string name, string text, UnixFileMode mode)
    {
        using var stream = new FileStream(File(name), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        });
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush();
    }
}
