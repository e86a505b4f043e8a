namespace Carillon.ApiServer.Protobuf;

/// <summary>One field of a protobuf message.</summary>
/// <param name="Number">Its number on the wire.</param>
/// <param name="Name">Its JSON name.</param>
/// <param name="Type">How it turns into JSON.</param>
internal sealed record ProtoField(int Number, string Name, ProtoType Type)
{
    /// <summary>The fields of a <see cref="ProtoType.Message"/>.</summary>
    public IReadOnlyList<ProtoField> Fields { get; init; } = [];

    public bool Repeated { get; init; }

    /// <summary>A pointer in Go: present means set, also when it is zero. Other fields are sent always and zero means absent.</summary>
    public bool Pointer { get; init; }
}
