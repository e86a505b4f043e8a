using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Resources;

namespace Carillon.Cli.Runs;

/// <summary>Makes a Run by hand, and waits for it where asked to.</summary>
internal static class NewRun
{
    public static DistributedCronRun Create(string generateName, string ns, DistributedCronRunSpec spec) => new()
    {
        Metadata = new ObjectMeta { GenerateName = generateName, Namespace = ns },
        Spec = spec,
    };

    public static async Task<int> SubmitAsync(
        CliHost host, ApiSession session, DistributedCronRun run, bool wait, CancellationToken cancellationToken)
    {
        var created = await session.Client.CreateAsync(CarillonResources.Runs, session.Namespace, run, null, cancellationToken).ConfigureAwait(false);
        await host.Out.WriteLineAsync($"distributedcronrun.carillon.dev/{created.Metadata.Name} created").ConfigureAwait(false);
        return wait
            ? await new RunWaiter(host, session).WaitAsync(created.Metadata.Name!, cancellationToken).ConfigureAwait(false)
            : CliExitCodes.Ok;
    }
}
