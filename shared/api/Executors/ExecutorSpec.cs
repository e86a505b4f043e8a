using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>Exactly one of shell, http and plugin is set.</summary>
[Rule("[has(self.shell), has(self.http), has(self.plugin)].filter(present, present).size() == 1", "exactly one of shell, http and plugin must be set")]
public sealed record ExecutorSpec
{
    /// <summary>A command or script on the host.</summary>
    public ShellExecutor? Shell { get; init; }

    /// <summary>A request over HTTP or HTTPS, sent from the host.</summary>
    public HttpExecutor? Http { get; init; }

    /// <summary>An executable in the plugin folder of the agent.</summary>
    public PluginExecutor? Plugin { get; init; }
}
