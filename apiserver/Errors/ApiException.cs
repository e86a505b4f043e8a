namespace Carillon.ApiServer.Errors;

/// <summary>Ends a request with a Status. Thrown anywhere below the HTTP pipeline, caught once, there.</summary>
internal sealed class ApiException(ApiStatus status) : Exception(status.Message)
{
    public ApiStatus Status { get; } = status;
}
