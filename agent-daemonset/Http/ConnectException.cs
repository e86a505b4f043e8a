namespace Carillon.Agent.Http;

/// <summary>No connection came about; the message says how far it came.</summary>
internal sealed class ConnectException(string message, Exception? inner = null) : IOException(message, inner);
