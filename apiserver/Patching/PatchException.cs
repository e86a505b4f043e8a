namespace Carillon.ApiServer.Patching;

/// <summary>A patch cannot be applied; carries the HTTP status and reason of the answer.</summary>
internal sealed class PatchException : Exception
{
    private PatchException(int code, string reason, string message, string? detail = null)
        : base(message)
    {
        Code = code;
        Reason = reason;
        Detail = detail;
    }

    public int Code { get; }

    public string Reason { get; }

    /// <summary>What exactly went wrong, where the message that clients expect does not say; a cause of the answer.</summary>
    public string? Detail { get; }

    public static PatchException BadRequest(string message) => new(400, "BadRequest", message);

    /// <summary>The patch is well-formed, but does not fit the object (a failed test, a path that is not there).</summary>
    public static PatchException Unprocessable(string detail) =>
        new(422, "Invalid", "the server rejected our request due to an error in our request", detail);

    public static PatchException TooLarge(string message) => new(413, "RequestEntityTooLarge", message);
}
