using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Carillon.Api.Validation;

/// <summary>Regular expressions that users write. They run in time linear to the text, so no expression can hold a host up.</summary>
public static class BoundedRegex
{
    /// <summary>Compiles an expression that may match anywhere in a text.</summary>
    /// <param name="expression">The expression; look-around and back references are not allowed.</param>
    /// <param name="regex">The compiled expression.</param>
    /// <param name="error">What is wrong with the expression, for people.</param>
    /// <returns>Whether the expression is a good one.</returns>
    public static bool TryCreate(string expression, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? error)
    {
        try
        {
            regex = new Regex(expression, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            error = null;
            return true;
        }
        catch (RegexParseException e)
        {
            error = $"is no regular expression ({e.Error} at character {e.Offset + 1})";
        }
        catch (NotSupportedException)
        {
            error = "uses look-around, back references or atomic groups, which are not allowed, or is too large";
        }

        regex = null;
        return false;
    }

    /// <summary>Compiles an expression that must match a text from its beginning to its end.</summary>
    /// <param name="expression">The expression; look-around and back references are not allowed.</param>
    /// <param name="regex">The compiled expression.</param>
    /// <param name="error">What is wrong with the expression, for people.</param>
    /// <returns>Whether the expression is a good one.</returns>
    public static bool TryCreateWhole(string expression, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? error)
    {
        // Compiled on its own first: an expression such as `a)|(b` would be a good one only inside the brackets.
        return TryCreate(expression, out regex, out error) && TryCreate($@"\A(?:{expression})\z", out regex, out error);
    }
}
