namespace Carillon.ApiServer.Rest;

/// <summary>Strict decoding found unknown or repeated fields; how the client is told depends on what it sent.</summary>
internal sealed class StrictDecodingException(string message) : Exception(message);
