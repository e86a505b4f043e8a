namespace Carillon.ApiServer.Http;

/// <summary>What a client asked to be sent in place of the objects themselves.</summary>
internal enum ResponseShape
{
    Objects,
    Table,
    PartialMetadata,
}
