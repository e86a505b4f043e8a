namespace Carillon.Kubernetes.Queues;

/// <summary>What is asked of a queue when figures are collected, and not counted as it happens.</summary>
internal interface IMeasuredQueue
{
    /// <summary>Keys ready to be taken.</summary>
    int ReadyCount { get; }

    /// <summary>How long workers have held the keys that they hold now, added up.</summary>
    TimeSpan Unfinished { get; }
}
