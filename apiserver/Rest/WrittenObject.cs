using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>The result of a write as it is shown to the client.</summary>
/// <param name="Object">The object; of a dry run, as it would have been.</param>
/// <param name="Created">Whether it did not exist before.</param>
/// <param name="Deleted">Whether the write completed its deletion.</param>
internal readonly record struct WrittenObject(StoredObject Object, bool Created = false, bool Deleted = false);
