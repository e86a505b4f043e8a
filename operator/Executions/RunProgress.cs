namespace Carillon.Operator.Executions;

/// <summary>How far the releases of a Run are, as its status says it.</summary>
/// <param name="Wave">The newest wave that has been released; null without a rollout.</param>
/// <param name="Waves">How many waves there are; null without a rollout.</param>
/// <param name="NextWave">When the next wave goes, where only the pause between two is waited for.</param>
/// <param name="WaitsFor">What the held hosts wait for, in one word.</param>
internal sealed record RunProgress(int? Wave, int? Waves, DateTimeOffset? NextWave, string? WaitsFor)
{
    public static RunProgress None { get; } = new(null, null, null, null);
}
