using Carillon.Api.Gateway;

namespace Carillon.Operator.Gateway;

/// <summary>Why somebody gets no values. The texts are constant but for names that the asker sent or may know.</summary>
/// <param name="Code">The HTTP status code.</param>
/// <param name="Reason">A word for programs and metrics.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record GatewayRefusal(int Code, string Reason, string Message)
{
    public static GatewayRefusal NoSuchPath { get; } = new(404, "NoSuchPath", $"there is nothing here but POST {GatewayContract.ValuesPath}");

    public static GatewayRefusal BadRequest { get; } = new(400, "BadRequest", "the request must be a JSON object with namespace, name and uid of an Execution");

    public static GatewayRefusal RequestTooLarge { get; } = new(413, "RequestEntityTooLarge", "the request is too large");

    public static GatewayRefusal Unauthorized { get; } = new(
        401, "Unauthorized", $"no credential of an agent: it takes a service account's token of audience \"{GatewayContract.TokenAudience}\", or a standalone agent's certificate");

    public static GatewayRefusal NoNode { get; } = new(
        403, "NoNode", $"the token is bound to no node: it lacks the claim {GatewayContract.NodeNameClaim}, which Kubernetes sets from 1.30 on in tokens of pods and in those bound to a Node");

    public static GatewayRefusal NotThere { get; } = new(404, "NotFound", "there is no such Execution");

    public static GatewayRefusal OtherNode { get; } = new(403, "OtherNode", "the Execution belongs to another host");

    public static GatewayRefusal OtherUid { get; } = new(409, "OtherUid", "the Execution of that name is another one: its UID differs");

    public static GatewayRefusal NotReleased { get; } = new(403, "NotReleased", "the Execution is not released, so its host may not start it");

    public static GatewayRefusal Over { get; } = new(410, "Over", "the Execution has ended");

    public static GatewayRefusal ValuesTooLarge { get; } = new(422, "ValuesTooLarge", $"the values are larger than {ValueReader.MaxBytes} bytes in all");

    public static GatewayRefusal TooManyRequests { get; } = new(429, "TooManyRequests", "too many requests");

    public static GatewayRefusal Unavailable { get; } = new(503, "ServiceUnavailable", "the operator cannot reach the API server");

    public static GatewayRefusal NotAnAgent(string account) => new(403, "NotAnAgent", $"only the agents' account {account} gets values");

    /// <summary>The API server did not let the operator do something.</summary>
    public static GatewayRefusal NotAllowed(string answer) => new(503, "ServiceUnavailable", $"the API server refuses the operator: {answer}");
}
