namespace Carillon.Agent.Supervision;

/// <summary>Takes the UIDs of Executions of which the API server should hear.</summary>
internal interface IReportQueue
{
    void Add(string uid);
}
