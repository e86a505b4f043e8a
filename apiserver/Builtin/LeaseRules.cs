using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Builtin;

/// <summary>What holds for a Lease beyond its schema.</summary>
internal static class LeaseRules
{
    public static IReadOnlyList<FieldCause> Validate(JsonObject lease, JsonObject? live)
    {
        _ = live;
        var causes = new List<FieldCause>();
        var spec = lease["spec"];
        if (JsonScalar.TryInteger(spec?["leaseDurationSeconds"], out var seconds) && seconds <= 0)
        {
            causes.Add(FieldCause.Invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"));
        }

        if (JsonScalar.TryInteger(spec?["leaseTransitions"], out var transitions) && transitions < 0)
        {
            causes.Add(FieldCause.Invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0"));
        }

        return causes;
    }
}
