using Carillon.ApiServer;
using Carillon.Tests.Support.ApiServers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Integration.ApiServer;

/// <summary>Agents learn the server's time from <c>Date</c>: one that lags makes them start late and report too early a time.</summary>
public sealed class DateHeaderTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-date-").FullName;
    private readonly FastClock _time = new();
    private EmbeddedApiServer? _server;

    [Theory]
    [InlineData("version")]
    [InlineData("api/v1/nodes")]
    [InlineData("api/v1/nothing")] // not there
    public async Task Date_EveryAnswer_IsTheTimeOfTheServerAtThatMoment(string path)
    {
        using var http = KubeconfigAccess.Load(_server!.AdminKubeconfigPath).CreateHttpClient();
        for (var i = 0; i < 3; i++)
        {
            var before = Seconds(_time.GetUtcNow());
            using var answer = await http.GetAsync(path);
            Assert.InRange(answer.Headers.Date!.Value, before, _time.GetUtcNow());
        }
    }

    public async Task InitializeAsync() => _server = await EmbeddedApiServer.StartAsync(
        new EmbeddedApiServerOptions { DataDirectory = _folder }, NullLoggerFactory.Instance, _time, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    /// <summary>Every look at it is two seconds later, so that a date that was kept from earlier cannot be right.</summary>
    private sealed class FastClock : TimeProvider
    {
        private long _looks;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddSeconds(2 * Interlocked.Increment(ref _looks));
    }
}
