namespace Carillon.Agent.Output;

/// <summary>Bytes of one stream that were seen together; the order of segments is the order in which they were seen.</summary>
/// <param name="Stream">Index of the stream.</param>
/// <param name="Start">Offset of the first byte in that stream.</param>
/// <param name="End">Offset after the last byte.</param>
internal readonly record struct OutputSegment(int Stream, long Start, long End)
{
    public long Length => End - Start;
}
