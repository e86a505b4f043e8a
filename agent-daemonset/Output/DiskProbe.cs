namespace Carillon.Agent.Output;

/// <summary>How many bytes a file system has left.</summary>
internal delegate long DiskProbe();
