namespace Carillon.Operator.Releases;

/// <summary>How the upstream Execution of the same host stands, for a Run that follows another host by host.</summary>
internal enum UpstreamState
{
    /// <summary>The host waits for none.</summary>
    None,

    /// <summary>It has not ended.</summary>
    Waiting,

    /// <summary>It ended as the condition wants.</summary>
    Met,

    /// <summary>It ended otherwise.</summary>
    NotMet,
}
