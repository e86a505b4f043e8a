namespace Carillon.Agent.Reporting;

/// <summary>What the API server made of a status.</summary>
internal enum ReportAnswer
{
    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>The Execution is gone, or another one has its name: nobody wants the status any more.</summary>
    Gone,

    /// <summary>The Execution has another final phase that may not change.</summary>
    Settled,

    /// <summary>The status itself is refused.</summary>
    Invalid,
}
