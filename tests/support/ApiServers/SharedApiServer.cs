namespace Carillon.Tests.Support.ApiServers;

/// <summary>
/// The one server that most tests of a run share: started at first use, stopped by <see cref="Running.CarillonTestFramework"/> after the
/// last test. Tests keep apart by namespace and by API group.
/// </summary>
internal static class SharedApiServer
{
    private static readonly Lazy<Task<TestApiServer>> Instance = new(() => TestApiServer.StartAsync());

    public static Task<TestApiServer> GetAsync() => Instance.Value;

    public static async Task StopAsync()
    {
        if (Instance.IsValueCreated && Instance.Value.IsCompletedSuccessfully)
        {
            await (await Instance.Value).DisposeAsync();
        }
    }
}
