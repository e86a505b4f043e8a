using System.Diagnostics;

using Carillon.Agent.Linux;

namespace Carillon.Agent.Launch;

/// <summary>A wrapper that waits at the gate, or has gone through.</summary>
internal sealed class GatedProcess : IDisposable
{
    private readonly Process _process;

    public GatedProcess(Process process, ProcessIdentity identity)
    {
        _process = process;
        Identity = identity;
    }

    public ProcessIdentity Identity { get; }

    /// <summary>Lets the wrapper start the command. Call it only when its identity is on disk.</summary>
    public async Task OpenAsync()
    {
        try
        {
            await _process.StandardInput.WriteAsync("go\n");
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The wrapper is gone; its end says so too.
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Sends the wrapper away; without a word before, it leaves without having started anything.</summary>
    public void Close()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was gone already.
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public void Dispose() => _process.Dispose();
}
