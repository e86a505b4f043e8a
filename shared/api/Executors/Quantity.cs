using System.Globalization;
using Carillon.Api.Meta;

namespace Carillon.Api.Executors;

/// <summary>Quantities as Kubernetes writes them, for CPU and memory.</summary>
public static class Quantity
{
    private static readonly (string Suffix, long Factor)[] MemoryUnits =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40),
        ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ];

    /// <summary>Reads CPU cores, for example <c>2</c>, <c>0.5</c> or <c>500m</c>.</summary>
    /// <param name="quantity">The quantity.</param>
    /// <param name="millicores">Thousandths of a core, at least 1.</param>
    /// <returns>Whether it is such a quantity, more than 0 and not finer than a thousandth.</returns>
    public static bool TryParseCpu(IntOrString quantity, out long millicores)
    {
        var text = quantity.ToString();
        var isMilli = text.EndsWith('m');
        millicores = 0;
        if (!decimal.TryParse(isMilli ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > int.MaxValue)
        {
            return false;
        }

        number *= isMilli ? 1 : 1000;
        millicores = (long)number;
        return millicores > 0 && millicores == number;
    }

    /// <summary>Reads bytes, for example <c>512Mi</c>, <c>2G</c> or <c>1048576</c>.</summary>
    /// <param name="quantity">The quantity.</param>
    /// <param name="bytes">The bytes, at least 1.</param>
    /// <returns>Whether it is such a quantity, more than 0 and below 8 EiB.</returns>
    public static bool TryParseMemory(IntOrString quantity, out long bytes)
    {
        var text = quantity.ToString().AsSpan();
        long factor = 1;
        foreach (var unit in MemoryUnits)
        {
            if (text.EndsWith(unit.Suffix, StringComparison.Ordinal))
            {
                factor = unit.Factor;
                text = text[..^unit.Suffix.Length];
                break;
            }
        }

        bytes = 0;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= 0 || number > long.MaxValue / factor)
        {
            return false;
        }

        bytes = number * factor;
        return true;
    }
}
