namespace Carillon.Agent.Http;

/// <summary>One of the requests that following redirects makes.</summary>
/// <param name="Url">Where it goes.</param>
/// <param name="Method">Its method.</param>
/// <param name="HasBody">Whether the body goes along.</param>
/// <param name="IsFirstOrigin">Whether it goes to the scheme, host and port that the task named.</param>
internal sealed record HttpHop(Uri Url, string Method, bool HasBody, bool IsFirstOrigin);
