using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Carillon.Api.Validation;

/// <summary>Escapes what could break a log line or a terminal, and leaves letters, blanks and punctuation readable.</summary>
internal static class MessageEncoder
{
    public static readonly JavaScriptEncoder Instance = Create();

    private static JavaScriptEncoder Create()
    {
        var readable = new TextEncoderSettings(UnicodeRanges.BasicLatin, UnicodeRanges.Latin1Supplement, UnicodeRanges.LatinExtendedA);
        readable.AllowCharacter('…');
        return JavaScriptEncoder.Create(readable);
    }
}
