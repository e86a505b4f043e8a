using System.Diagnostics;
using System.Globalization;

using Carillon.Agent.Linux;

namespace Carillon.Tests.Unit.Agent.Linux;

public sealed class ProcFileSystemTests
{
    [Fact]
    public void List_ForkedWhileItIsRead_IsSeenAndThreadsAreNot()
    {
        using var started = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        var threadId = 0;
        var thread = new Thread(() =>
        {
            threadId = int.Parse(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!), CultureInfo.InvariantCulture);
            started.Set();
            over.Wait();
        });
        using var list = new ProcFileSystem().List().GetEnumerator();
        Assert.True(list.MoveNext()); // the folder is open, and what it held then is on its way
        thread.Start();
        started.Wait();
        using var late = Process.Start("sleep", "600");
        try
        {
            var pids = new List<int>();
            while (list.MoveNext())
            {
                pids.Add(list.Current.Pid);
            }

            Assert.Contains(late.Id, pids);
            Assert.Contains(Environment.ProcessId, pids);
            Assert.DoesNotContain(threadId, pids);
        }
        finally
        {
            over.Set();
            late.Kill();
            late.WaitForExit();
        }
    }
}
