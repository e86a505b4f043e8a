namespace Carillon.ApiServer.Selectors;

/// <summary>A selector cannot be parsed; the message is what the client is told.</summary>
internal sealed class SelectorFormatException(string message) : Exception(message);
