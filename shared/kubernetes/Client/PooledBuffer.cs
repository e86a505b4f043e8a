using System.Buffers;

namespace Carillon.Kubernetes.Client;

/// <summary>
/// Bytes read from a stream and not yet consumed, in one rented array that grows for a large object and is given back after it, so
/// that one big object does not cost memory for the life of a watch.
/// </summary>
internal sealed class PooledBuffer : IDisposable
{
    private const int InitialSize = 16 * 1024;

    private readonly int _maxSize;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int _start;
    private int _end;

    public PooledBuffer(int maxSize)
    {
        _maxSize = maxSize;
    }

    /// <summary>What is there.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Marks bytes as consumed.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start < _end)
        {
            return;
        }

        _start = _end = 0;
        if (_bytes.Length > 4 * InitialSize)
        {
            Replace(InitialSize);
        }
    }

    /// <summary>Reads more behind what is there.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">One object is larger than the limit.</exception>
    public async ValueTask<bool> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        MakeRoom();
        var count = await stream.ReadAsync(_bytes.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        if (_end < _bytes.Length)
        {
            return;
        }

        if (_start > _bytes.Length / 2)
        {
            Unread.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
            return;
        }

        if (_bytes.Length >= _maxSize)
        {
            throw new InvalidDataException($"the server sent one object of more than {_maxSize} bytes");
        }

        Replace(_bytes.Length * 2);
    }

    private void Replace(int size)
    {
        var bigger = ArrayPool<byte>.Shared.Rent(size);
        Unread.CopyTo(bigger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = bigger;
        (_start, _end) = (0, _end - _start);
    }
}
