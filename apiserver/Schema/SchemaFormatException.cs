namespace Carillon.ApiServer.Schema;

/// <summary>A schema's text cannot be read; <paramref name="path"/> leads to the offending keyword.</summary>
internal sealed class SchemaFormatException(string path, string message) : Exception(message)
{
    public string Path { get; } = path;
}
