using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Carillon.ApiServer.Protobuf;

/// <summary>Writes the fields of one protobuf message. Nested messages are written by a writer of their own, as their length comes first.</summary>
internal sealed class WireWriter
{
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int LengthType = 2;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Flag(int field, bool value) => Whole(field, value ? 1 : 0);

    public void Whole(int field, long value)
    {
        Tag(field, VarintType);
        Varint((ulong)value);
    }

    public void Real(int field, double value)
    {
        Tag(field, Fixed64Type);
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(sizeof(double)), value);
        _buffer.Advance(sizeof(double));
    }

    public void Message(int field, Action<WireWriter> write)
    {
        var nested = new WireWriter();
        write(nested);
        Bytes(field, nested.Written);
    }

    private void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthType);
        Varint((ulong)value.Length);
        _buffer.Write(value);
    }

    private void Tag(int field, int type) => Varint((ulong)((field << 3) | type));

    private void Varint(ulong value)
    {
        const int maxLength = 10;
        var span = _buffer.GetSpan(maxLength);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
