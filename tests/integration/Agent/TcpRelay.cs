using System.Net;
using System.Net.Sockets;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A cable between an agent and its API server that can be pulled and put back.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly Uri _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<TcpClient> _open = [];
    private readonly Task _accepting;
    private bool _closed;

    public TcpRelay(Uri target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks all connections; new ones are broken at once.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _open.ForEach(client => client.Dispose());
            _open.Clear();
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _closed = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Close();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = RelayAsync(client); // ends with its connection
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        var server = new TcpClient();
        lock (_lock)
        {
            if (_closed)
            {
                client.Dispose();
                server.Dispose();
                return;
            }

            _open.AddRange([client, server]);
        }

        using (client)
        using (server)
        {
            try
            {
                await server.ConnectAsync(_target.Host, _target.Port, _stop.Token);
                await await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream(), _stop.Token), server.GetStream().CopyToAsync(client.GetStream(), _stop.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // That is what a cable does.
            }
        }
    }
}
