namespace Carillon.Operator.Dispatch;

/// <summary>A Run that is not finished, as the queue of its task sees it.</summary>
/// <param name="Created">When the server stored it. With the name it is the Run's place in the queue, whatever time it is for.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Queued">Whether it has been told to wait before.</param>
internal readonly record struct TurnRun(DateTimeOffset Created, string Name, TurnState State, bool Queued = false)
{
    /// <summary>Whether it stands before the other one.</summary>
    public bool IsBefore(TurnRun other) =>
        Created != other.Created ? Created < other.Created : string.CompareOrdinal(Name, other.Name) < 0;
}
