namespace Carillon.Agent.Output;

/// <summary>Remembers the first and the last segments of an output, as many as hold a given number of bytes.</summary>
internal sealed class SegmentWindow
{
    private readonly int _bytes;
    private readonly List<OutputSegment> _first = [];
    private readonly LinkedList<OutputSegment> _last = new();
    private long _firstBytes;
    private long _lastBytes;

    public SegmentWindow(int bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Segments from the start of the output.</summary>
    public IReadOnlyList<OutputSegment> First => _first;

    /// <summary>Segments up to the end of the output.</summary>
    public IReadOnlyCollection<OutputSegment> Last => _last;

    public void Add(OutputSegment segment)
    {
        if (_firstBytes < _bytes)
        {
            AddMerged(_first, segment);
            _firstBytes += segment.Length;
        }

        if (_last.Last is { } last && last.Value.Stream == segment.Stream && last.Value.End == segment.Start)
        {
            last.Value = last.Value with { End = segment.End };
        }
        else
        {
            _last.AddLast(segment);
        }

        _lastBytes += segment.Length;
        while (_last.First is { } oldest && _lastBytes - oldest.Value.Length >= _bytes)
        {
            _lastBytes -= oldest.Value.Length;
            _last.RemoveFirst();
        }
    }

    private static void AddMerged(List<OutputSegment> list, OutputSegment segment)
    {
        if (list.Count > 0 && list[^1].Stream == segment.Stream && list[^1].End == segment.Start)
        {
            list[^1] = list[^1] with { End = segment.End };
        }
        else
        {
            list.Add(segment);
        }
    }
}
