using System.Globalization;
using System.Text.Json.Serialization;

namespace Carillon.Api.Meta;

/// <summary>
/// A number, or a text such as <c>25%</c> or <c>500m</c>, as in <c>intstr.IntOrString</c>. Exactly one of the two is set;
/// the default value is the number 0.
/// </summary>
[JsonConverter(typeof(IntOrStringConverter))]
public readonly record struct IntOrString
{
    private readonly long _number;

    /// <summary>Makes one that holds a number.</summary>
    /// <param name="number">The number.</param>
    public IntOrString(long number) => _number = number;

    /// <summary>Makes one that holds a text.</summary>
    /// <param name="text">The text.</param>
    public IntOrString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
    }

    /// <summary>The number, or null when it is a text.</summary>
    public long? Number => Text is null ? _number : null;

    /// <summary>The text, or null when it is a number.</summary>
    public string? Text { get; }

    /// <summary>Makes one that holds a number.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator IntOrString(long number) => new(number);

    /// <summary>Makes one that holds a text.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator IntOrString(string text) => new(text);

    /// <summary>Makes one that holds a number.</summary>
    /// <param name="number">The number.</param>
    public static IntOrString FromInt64(long number) => new(number);

    /// <summary>Makes one that holds a text.</summary>
    /// <param name="text">The text.</param>
    public static IntOrString FromString(string text) => new(text);

    /// <summary>Reads a share of 0–100 %.</summary>
    /// <param name="percent">The share; 0 when this is none.</param>
    /// <returns>Whether the text is a whole number from 0 to 100 and a percent sign.</returns>
    public bool TryGetPercent(out int percent)
    {
        percent = 0;
        return Text is ['0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', .. { Length: <= 3 }]
            && Text[^1] == '%'
            && int.TryParse(Text.AsSpan(0, Text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out percent)
            && percent <= 100;
    }

    /// <summary>The number itself, or the share of a total.</summary>
    /// <param name="total">What 100 % is.</param>
    /// <param name="roundUp">Whether a broken share becomes the next larger number; else the next smaller.</param>
    /// <returns>The number, or null when it is a text that is no percentage.</returns>
    public long? Resolve(long total, bool roundUp)
    {
        if (Text is null)
        {
            return _number;
        }

        return TryGetPercent(out var percent) ? ((total * percent) + (roundUp ? 99 : 0)) / 100 : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text ?? _number.ToString(CultureInfo.InvariantCulture);
}
