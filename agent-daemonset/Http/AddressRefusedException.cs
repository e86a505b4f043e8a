namespace Carillon.Agent.Http;

/// <summary>The policy of this agent does not let a request go where it was to go.</summary>
internal sealed class AddressRefusedException(string message) : IOException(message);
