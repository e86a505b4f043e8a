namespace Carillon.ApiServer.Patching;

/// <summary>A patch cannot be applied; carries the HTTP status and reason of the answer.</summary>
internal sealed class PatchException(int code, string reason, string message) : Exception(message)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    public static PatchException BadRequest(string message) => new(400, "BadRequest", message);

    public static PatchException Invalid(string message) => new(422, "Invalid", message);
}
