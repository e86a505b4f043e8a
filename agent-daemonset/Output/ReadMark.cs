namespace Carillon.Agent.Output;

/// <summary>Output that was read together, and when.</summary>
/// <param name="Time">By the host's clock.</param>
/// <param name="Segment">Which bytes.</param>
internal readonly record struct ReadMark(DateTimeOffset Time, OutputSegment Segment);
