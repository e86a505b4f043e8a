namespace Carillon.ApiServer.Storage;

/// <summary>How a write ended and the object afterwards.</summary>
/// <param name="Result">Whether it was written.</param>
/// <param name="Object">Committed: the state written, or the deleted object at the revision of its deletion. Conflict: the present state, null when there is none.</param>
internal readonly record struct WriteOutcome(WriteResult Result, StoredObject? Object);
