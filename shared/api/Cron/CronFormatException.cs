namespace Carillon.Api.Cron;

/// <summary>Thrown by <see cref="CronSchedule.Parse"/> for an expression that is not understood.</summary>
public sealed class CronFormatException : FormatException
{
    /// <summary>Wraps an error.</summary>
    /// <param name="error">What is wrong.</param>
    public CronFormatException(CronError error)
        : base(error?.Message) => Error = error ?? throw new ArgumentNullException(nameof(error));

    /// <summary>What is wrong, in fields.</summary>
    public CronError Error { get; }
}
