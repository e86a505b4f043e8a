using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Apply;

/// <summary>One contested field and who owns it, in words: <c>conflict with "kubectl" using v1</c>.</summary>
internal sealed record ApplyConflict(string Owner, string Field)
{
    public FieldCause ToCause() => new("FieldManagerConflict", Field, Owner);
}
