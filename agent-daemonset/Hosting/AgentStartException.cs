namespace Carillon.Agent.Hosting;

/// <summary>The agent cannot start; the message says what a person must change.</summary>
internal sealed class AgentStartException : Exception
{
    public AgentStartException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
