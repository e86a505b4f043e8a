using Carillon.ApiServer.Protobuf;

namespace Carillon.Tests.Unit.ApiServer.Protobuf;

public class ProtobufDecoderTests
{
    // ConfigMap {metadata {name "a"}, data {x: y}} as kubectl create configmap sends it.
    private static readonly byte[] ConfigMap = Envelope(
        "v1",
        "ConfigMap",
        [0x0a, 0x07, 0x0a, 0x01, (byte)'a', 0x12, 0x00, 0x42, 0x00, 0x12, 0x06, 0x0a, 0x01, (byte)'x', 0x12, 0x01, (byte)'y']);

    [Fact]
    public void Decode_ConfigMap_BecomesItsJson() => Assert.Equal(
        """{"metadata":{"name":"a"},"data":{"x":"y"},"apiVersion":"v1","kind":"ConfigMap"}""",
        ProtobufDecoder.Decode(ConfigMap)!.ToJsonString());

    [Fact]
    public void Decode_KindWithoutTable_IsNull() => Assert.Null(ProtobufDecoder.Decode(Envelope("apps/v1", "Deployment", [])));

    [Fact]
    public void Decode_WithoutEnvelope_SaysSo() => Assert.Throws<FormatException>(() => ProtobufDecoder.Decode("{}"u8));

    [Fact]
    public void Decode_CutOrFlippedAnywhere_FailsOrAnswersButNothingElse()
    {
        for (var length = 0; length < ConfigMap.Length; length++)
        {
            DecodeOrFormatError(ConfigMap.AsSpan(0, length));
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = (byte[])ConfigMap.Clone();
                flipped[length] ^= (byte)(1 << bit);
                DecodeOrFormatError(flipped);
            }
        }
    }

    private static void DecodeOrFormatError(ReadOnlySpan<byte> body)
    {
        try
        {
            _ = ProtobufDecoder.Decode(body);
        }
        catch (FormatException)
        {
            // The one error a damaged body may end in.
        }
    }

    private static byte[] Envelope(string apiVersion, string kind, byte[] raw)
    {
        byte[] type = [0x0a, (byte)apiVersion.Length, .. apiVersion.Select(c => (byte)c), 0x12, (byte)kind.Length, .. kind.Select(c => (byte)c)];
        return [.. "k8s\0"u8, 0x0a, (byte)type.Length, .. type, 0x12, (byte)raw.Length, .. raw];
    }
}
