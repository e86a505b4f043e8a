namespace Carillon.ApiServer.Resources;

/// <summary>One column of the table the server prints for a kind (<c>additionalPrinterColumns</c> of a CRD).</summary>
internal sealed record PrinterColumn
{
    public required string Name { get; init; }

    /// <summary>OpenAPI type: <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c> or <c>date</c> (printed as an age).</summary>
    public required string Type { get; init; }

    public string Format { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>0 is always shown; above 0 only in <c>-o wide</c>.</summary>
    public int Priority { get; init; }

    /// <summary>Simple JSON path from the object's root, with a leading dot: <c>.status.phase</c>.</summary>
    public required string JsonPath { get; init; }
}
