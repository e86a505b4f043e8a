using Carillon.Api;
using Carillon.Api.Meta;

namespace Carillon.Operator.Executions;

/// <summary>Owner references between the kinds. They are the safety net of clean-up; the operator itself deletes paced.</summary>
internal static class Owner
{
    public static OwnerReference Of(string kind, ObjectMeta owner) => new()
    {
        ApiVersion = CarillonGroup.ApiVersion,
        Kind = kind,
        Name = owner.Name,
        Uid = owner.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };

    /// <summary>Whether the object is owned by that very object, not just by one of its name.</summary>
    public static bool IsOwnedBy(ObjectMeta owned, string? ownerUid) =>
        ownerUid is not null && owned.OwnerReferences?.Any(reference => reference.Uid == ownerUid) == true;
}
