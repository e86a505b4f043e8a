using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Apply;

/// <summary>One contested field, and in words who owns it: <c>conflict with "kubectl" using v1</c>.</summary>
internal sealed record ApplyConflict(string Message, string Field)
{
    public FieldCause ToCause() => new("FieldManagerConflict", Field, Message);
}
