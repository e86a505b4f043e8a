namespace Carillon.Agent.Values;

/// <summary>What a source of values answers.</summary>
internal abstract record ValuesAnswer
{
    /// <summary>What there is; some of it may be known to be absent.</summary>
    internal sealed record Known(ResolvedValues Values) : ValuesAnswer;

    /// <summary>It cannot tell at present; asking again may help.</summary>
    internal sealed record NotNow(string Why) : ValuesAnswer;

    /// <summary>It will not tell; asking again is no use.</summary>
    internal sealed record Refused(string Why) : ValuesAnswer;
}
