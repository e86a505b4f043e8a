namespace Carillon.Api.Cron;

/// <summary>
/// The hash behind <c>H</c> and jitter: FNV-1a of 64 bits over the UTF-8 bytes of the seed and then one byte of salt, followed by the
/// finaliser of MurmurHash3 (fmix64). It is part of the public contract: other versions and machines must get the same times.
/// </summary>
internal static class StableHash
{
    private const ulong FnvOffsetBasis = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    public static ulong Of(ReadOnlySpan<char> seed, byte salt)
    {
        var hash = FnvOffsetBasis;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in seed.EnumerateRunes())
        {
            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                hash = (hash ^ b) * FnvPrime;
            }
        }

        return Mix((hash ^ salt) * FnvPrime);
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ x >> 33) * 0xFF51AFD7ED558CCD;
        x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53;
        return x ^ x >> 33;
    }
}
