namespace Carillon.Agent.Http;

/// <summary>What a request is doing, so that whoever ends it can say where it was stuck.</summary>
internal sealed class HttpProgress
{
    private volatile string _phase = "starting";

    /// <summary>Completes "it was still …".</summary>
    public string Phase
    {
        get => _phase;
        set => _phase = value;
    }
}
