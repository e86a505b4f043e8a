namespace Carillon.Cli.Host;

/// <summary>How objects are printed; <c>-o</c>.</summary>
internal enum OutputFormat
{
    Table,
    Wide,
    Json,
    Yaml,
    Name,
}
