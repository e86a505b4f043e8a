namespace Carillon.Api.Statistics;

/// <summary>Sums of <see cref="ExecutionFigures"/>, whose absent numbers are 0; but an absent shortest or longest time is none.</summary>
public static class FigureSums
{
    /// <summary>How many executions the figures are about.</summary>
    public static long Count(ExecutionFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        return (figures.Success ?? 0) + (figures.Failure ?? 0) + (figures.Timeout ?? 0)
            + (figures.Cancelled ?? 0) + (figures.Missed ?? 0) + (figures.Lost ?? 0);
    }

    /// <summary>The smaller of two numbers; where one is absent, the other.</summary>
    public static long? Smaller(long? left, long? right) => left is null || right < left ? right : left;

    /// <summary>The larger of two numbers; where one is absent, the other.</summary>
    public static long? Larger(long? left, long? right) => left is null || right > left ? right : left;
}
