namespace Carillon.ApiServer.Resources;

/// <summary>Whether objects of a kind live in a namespace or belong to the whole cluster.</summary>
internal enum ResourceScope
{
    Cluster,
    Namespaced,
}
