using Carillon.ApiServer.Http;

namespace Carillon.ApiServer.Rest;

/// <summary>A resource that is only ever created and never stored: reviews and token requests.</summary>
internal interface ICreateAction
{
    Task HandleAsync(ApiRequest request);
}
