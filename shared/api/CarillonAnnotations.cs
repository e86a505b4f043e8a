namespace Carillon.Api;

/// <summary>Annotations of Carillon's objects. They explain; nothing is decided by them.</summary>
public static class CarillonAnnotations
{
    /// <summary>On a Run that was cancelled because its task's <c>concurrencyPolicy</c> is Replace: the name of the Run that takes its place.</summary>
    public const string ReplacedBy = "carillon.dev/replaced-by";
}
