using System.Globalization;
using System.Text;

using Carillon.Agent.Outcomes;
using Carillon.Agent.Output;
using Carillon.Api;
using Carillon.Api.Executions;

namespace Carillon.Agent.Plugins;

/// <summary>
/// Puts together how the process ended and what the plugin said. Success needs both: a result that says otherwise, or an exit code other
/// than 0, is a failure.
/// </summary>
internal static class PluginOutcome
{
    /// <param name="process">How the process ended.</param>
    /// <param name="result">What the plugin said; null for nothing.</param>
    /// <param name="progress">How far it said it had come, 0 to 100; null for nothing.</param>
    public static AttemptOutcome Of(AttemptOutcome process, PluginResult? result, double? progress)
    {
        var message = Message(result);
        var outcome = process switch
        {
            { Phase: ExecutionPhase.Succeeded } => result?.Success == false
                ? process with { Phase = ExecutionPhase.Failed, Reason = Reasons.PluginFailed, Message = message ?? "the plugin reported a failure" }
                : process with { Message = message },
            { Reason: Reasons.ExitCode } => OfFailure(process, result?.Success, message),
            _ => message is null ? process : process.With($"the plugin said: {message}"),
        };
        return outcome.Phase != ExecutionPhase.Succeeded && progress is { } percent
            ? outcome.With(string.Create(CultureInfo.InvariantCulture, $"it had come to {percent:0.#} %"))
            : outcome;
    }

    private static AttemptOutcome OfFailure(AttemptOutcome process, bool? success, string? message) => success switch
    {
        true => process.With($"yet it reported success{(message is null ? "" : $": {message}")}"),
        false => process with { Reason = Reasons.PluginFailed, Message = message ?? process.Message },
        null => message is null ? process : process.With(message),
    };

    /// <summary>Safe to print, and not much longer than a status can hold.</summary>
    private static string? Message(PluginResult? result) =>
        result?.Message is { } text && SafeText.Prefix(Encoding.UTF8.GetBytes(text), Limits.Message).Text.Trim() is { Length: > 0 } safe ? safe : null;
}
