using Carillon.Agent.Output;

namespace Carillon.Agent.Plugins;

/// <summary>Keeps the beginning and the end of a text that may be endless.</summary>
internal sealed class TextWindow
{
    private readonly byte[] _head;
    private readonly byte[] _ring;
    private int _headLength;
    private bool _headClosed;
    private int _ringStart;
    private int _ringLength;
    private long _total;

    /// <param name="bytes">How much of either end.</param>
    public TextWindow(int bytes)
    {
        _head = new byte[bytes];
        _ring = new byte[bytes];
    }

    /// <summary>Whether the beginning is complete, so that only the end is of interest.</summary>
    public bool HeadIsFull => _headClosed || _headLength == _head.Length;

    public void Append(ReadOnlySpan<byte> text)
    {
        _total += text.Length;
        if (!HeadIsFull)
        {
            var fits = Math.Min(text.Length, _head.Length - _headLength);
            text[..fits].CopyTo(_head.AsSpan(_headLength));
            _headLength += fits;
        }

        if (text.Length >= _ring.Length)
        {
            text[^_ring.Length..].CopyTo(_ring);
            (_ringStart, _ringLength) = (0, _ring.Length);
            return;
        }

        foreach (var b in text)
        {
            _ring[(_ringStart + _ringLength) % _ring.Length] = b;
            if (_ringLength < _ring.Length)
            {
                _ringLength++;
            }
            else
            {
                _ringStart = (_ringStart + 1) % _ring.Length;
            }
        }
    }

    /// <summary>Notes that something was left out here.</summary>
    public void Skip(long bytes)
    {
        _total += bytes;
        _headClosed = true;
        _ringLength = 0;
    }

    public OutputExcerpt Excerpt(int budget)
    {
        var tail = new byte[_ringLength];
        for (var i = 0; i < tail.Length; i++)
        {
            tail[i] = _ring[(_ringStart + i) % _ring.Length];
        }

        return OutputExcerpt.Compose(_head.AsSpan(0, _headLength), tail, _total, budget);
    }
}
