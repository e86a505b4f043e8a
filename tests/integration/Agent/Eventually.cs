namespace Carillon.Tests.Integration.Agent;

/// <summary>Waits for what gives no event, such as the end of a process that is not ours.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task TrueAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, "what was waited for never came");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
