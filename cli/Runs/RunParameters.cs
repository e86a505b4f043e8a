using Carillon.Cli.Host;

namespace Carillon.Cli.Runs;

/// <summary>Reads <c>--param NAME=VALUE</c>.</summary>
internal static class RunParameters
{
    public static IReadOnlyDictionary<string, string>? Parse(IReadOnlyList<string>? pairs)
    {
        if (pairs is not { Count: > 0 })
        {
            return null;
        }

        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CliException($"--param '{pair}' is not of the form NAME=VALUE", CliExitCodes.Usage);
            }

            if (!parameters.TryAdd(pair[..equals], pair[(equals + 1)..]))
            {
                throw new CliException($"--param names '{pair[..equals]}' twice", CliExitCodes.Usage);
            }
        }

        return parameters;
    }
}
