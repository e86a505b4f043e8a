namespace Carillon.Operator.Dispatch;

/// <summary>How a Run that is not finished stands in the queue of its task.</summary>
internal enum TurnState
{
    /// <summary>None of its hosts has been dispatched.</summary>
    Waiting,

    /// <summary>It has not started, and stands in nobody's way: it is paused or cancelled.</summary>
    Aside,

    /// <summary>Its hosts are at work.</summary>
    Started,
}
