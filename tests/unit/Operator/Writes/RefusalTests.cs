using Carillon.Api;
using Carillon.Kubernetes.Client;
using Carillon.Operator.Writes;

namespace Carillon.Tests.Unit.Operator.Writes;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(400, "BadRequest", "no", "RefusedByServer", false)]
    [InlineData(403, "Forbidden", "admission webhook says no", "RefusedByServer", false)]
    [InlineData(403, "Forbidden", "executions is forbidden: exceeded quota: small, requested: count=1, used: count=2", "QuotaExceeded", true)]
    [InlineData(403, "Forbidden", "executions is forbidden: User \"op\" cannot create resource \"executions\" in API group \"carillon.dev\"", "OperatorForbidden", true)]
    [InlineData(413, "RequestEntityTooLarge", "too large", "RefusedByServer", false)]
    [InlineData(422, "Invalid", "spec.timeoutSeconds: Invalid value", "RefusedByServer", false)]
    public void Of_AnswerThatIsARefusal_SaysWhetherItMayPass(int code, string word, string message, string reason, bool mayPass) =>
        Assert.Equal(new Refusal(reason, message, mayPass), Refusal.Of(new KubernetesApiException(code, word, message)));

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(404, "NotFound")]
    [InlineData(409, "AlreadyExists")]
    [InlineData(409, "Conflict")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(500, "InternalError")]
    [InlineData(503, "ServiceUnavailable")]
    public void Of_TroubleThatHasNothingToDoWithTheObject_IsNoRefusal(int code, string word) =>
        Assert.Null(Refusal.Of(new KubernetesApiException(code, word, "exceeded quota")));

    [Fact]
    public void Of_NamespaceThatGoes_MayPass()
    {
        var details = new ApiStatusDetails { Causes = [new ApiStatusCause { Reason = "NamespaceTerminating", Field = "metadata.namespace" }] };

        Assert.Equal(
            new Refusal("NamespaceTerminating", "going", MayPass: true), Refusal.Of(new KubernetesApiException(403, "Forbidden", "going", details)));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("😀")]
    [InlineData("a😀")]
    public void Of_MessageLongerThanAStatusHolds_IsCutBetweenCharacters(string piece)
    {
        var message = Refusal.Of(new KubernetesApiException(422, "Invalid", string.Concat(Enumerable.Repeat(piece, Limits.Message))))!.Message;

        Assert.InRange(message.Length, (Limits.Message / 2) - 1, Limits.Message / 2);
        Assert.EndsWith("…", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\ufffd', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(message)));
    }
}
