using System.Runtime.ExceptionServices;

namespace Carillon.Tests.Simulation.Kernel;

/// <summary>The thread of a scenario.</summary>
internal static class SimThread
{
    /// <summary>
    /// Does it on a thread of its own and waits for that; throws what it throws. The thread of a test runner may bring a context with it that
    /// continuations would go to.
    /// </summary>
    public static void OnItsThread(Action action)
    {
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                fault = e;
            }
        });
        thread.Start();
        thread.Join();
        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }
}
