using System.Text;

namespace Carillon.Agent.Output;

/// <summary>All that must not be seen of a secret value.</summary>
internal static class SecretNeedles
{
    /// <summary>A shorter base64 text is found in too many others.</summary>
    private const int LeastBase64 = 8;

    public static IEnumerable<byte[]> Of(byte[] value)
    {
        var forms = Forms(value).ToList();
        return forms.Concat(forms.SelectMany(Base64)).SelectMany(InPieces);
    }

    /// <summary>The value as it may be printed: without the line end that an editor left, and line by line, as tools do that indent or prefix lines.</summary>
    private static IEnumerable<byte[]> Forms(byte[] value)
    {
        var lines = value.AsSpan().TrimEnd("\r\n"u8).ToArray();
        var forms = Encoding.UTF8.GetString(lines).Split('\n')
            .Select(line => Encoding.UTF8.GetBytes(line.Trim()))
            .Append(lines)
            .Append(Encoding.UTF8.GetBytes(SafeText.Prefix(lines, int.MaxValue).Text)); // in a message that was made safe to print before
        return forms.Where(form => form.Length >= SecretMask.LeastBytes);
    }

    /// <summary>
    /// What base64 makes of the value at the beginning, or anywhere in a longer text (a password in an Authorization header): the characters
    /// that depend on the value alone, for each of the three ways in which it may lie across them.
    /// </summary>
    private static IEnumerable<byte[]> Base64(byte[] form)
    {
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. form]);
            var first = ((shift * 8) + 5) / 6;
            var whole = encoded[first..((shift + form.Length) * 8 / 6)];
            if (whole.Length >= LeastBase64)
            {
                yield return Encoding.ASCII.GetBytes(whole);
                yield return Encoding.ASCII.GetBytes(whole.Replace('+', '-').Replace('/', '_'));
            }
        }
    }

    /// <summary>Cuts what is longer than a look reaches. Where all of it stands, each piece is found, and they cover it.</summary>
    private static IEnumerable<byte[]> InPieces(byte[] form)
    {
        if (form.Length <= SecretMask.Reach)
        {
            return [form];
        }

        var starts = Enumerable.Range(0, form.Length / SecretMask.Reach).Select(i => i * SecretMask.Reach).Append(form.Length - SecretMask.Reach);
        return starts.Select(start => form[start..(start + SecretMask.Reach)]);
    }
}
