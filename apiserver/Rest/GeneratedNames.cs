using System.Security.Cryptography;

namespace Carillon.ApiServer.Rest;

/// <summary>Makes names from <c>metadata.generateName</c>.</summary>
internal static class GeneratedNames
{
    private const int SuffixLength = 5;
    private const int MaxLength = 63;

    // No vowels, so that no words come out; none of the characters that are easily mistaken for one another.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    public static string Next(string prefix)
    {
        var start = prefix.Length > MaxLength - SuffixLength ? prefix[..(MaxLength - SuffixLength)] : prefix;
        return start + RandomNumberGenerator.GetString(Alphabet, SuffixLength);
    }
}
