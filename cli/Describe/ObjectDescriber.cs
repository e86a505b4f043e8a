using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Cli.Runs;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Runtime.Text;
using Carillon.Runtime.Yaml;

namespace Carillon.Cli.Describe;

/// <summary>Describes objects: our kinds in words, others as the YAML they are; then what happened to them.</summary>
internal sealed class ObjectDescriber(CliHost host, ApiSession session)
{
    private readonly DetailWriter _details = new(host.Out);

    public async Task DescribeAsync(ApiResource resource, string name, CancellationToken cancellationToken)
    {
        var ns = resource.Namespaced ? session.Namespace : null;
        var answer = await session.Raw.SendAsync(new RawRequest(HttpMethod.Get, resource.Path(ns, name)), cancellationToken).ConfigureAwait(false) as JsonObject
            ?? throw new CliException("the server's answer is not an object");
        var metadata = answer["metadata"].Deserialize(CarillonJsonContext.Default.ObjectMeta) ?? new ObjectMeta();
        WriteHead(resource, metadata);
        await WriteBodyAsync(resource, answer, cancellationToken).ConfigureAwait(false);
        await WriteEventsAsync(metadata, cancellationToken).ConfigureAwait(false);
    }

    private void WriteHead(ApiResource resource, ObjectMeta metadata)
    {
        _details.Line("Name", metadata.Name);
        _details.Line("Namespace", metadata.Namespace);
        _details.Line("Kind", resource.DisplayName);
        _details.Map("Labels", metadata.Labels);
        _details.Line("Created", Times.Text(metadata.CreationTimestamp));
        _details.Line("Being deleted since", Times.Text(metadata.DeletionTimestamp));
    }

    private async Task WriteBodyAsync(ApiResource resource, JsonObject answer, CancellationToken cancellationToken)
    {
        switch (resource.Group == CarillonGroup.Name ? resource.Kind : "")
        {
            case DistributedCronTask.KindName:
                var task = answer.Deserialize(CarillonJsonContext.Default.DistributedCronTask)!;
                TaskDetails.Write(_details, task, host.Time.GetUtcNow());
                RunDetails.WriteTable(_details, await RunsOfAsync(task, cancellationToken).ConfigureAwait(false));
                break;
            case DistributedCronRun.KindName:
                var run = answer.Deserialize(CarillonJsonContext.Default.DistributedCronRun)!;
                RunDetails.Write(_details, run);
                ExecutionDetails.WriteTable(_details, await RunExecutions.ListAsync(session, run, cancellationToken).ConfigureAwait(false));
                break;
            case Execution.KindName:
                ExecutionDetails.Write(_details, answer.Deserialize(CarillonJsonContext.Default.Execution)!);
                break;
            default:
                foreach (var key in (string[])["apiVersion", "kind", "metadata"])
                {
                    answer.Remove(key);
                }

                _details.Section("Content");
                _details.Block(YamlWriter.Write(answer));
                break;
        }
    }

    private async Task<IReadOnlyList<DistributedCronRun>> RunsOfAsync(DistributedCronTask task, CancellationToken cancellationToken)
    {
        var options = new ListOptions { LabelSelector = $"{CarillonLabels.Task}={Naming.LabelValue(task.Metadata.Name!)}" };
        var page = await session.Client.ListAsync(CarillonResources.Runs, task.Metadata.Namespace, options, cancellationToken).ConfigureAwait(false);
        return [.. page.Items.OrderByDescending(run => run.Metadata.CreationTimestamp)];
    }

    private async Task WriteEventsAsync(ObjectMeta metadata, CancellationToken cancellationToken)
    {
        var options = new ListOptions { FieldSelector = $"involvedObject.uid={metadata.Uid}" };
        var ns = metadata.Namespace ?? "default";
        IReadOnlyList<Event> events;
        try
        {
            events = (await session.Client.ListAsync(CoreResources.Events, ns, options, cancellationToken).ConfigureAwait(false)).Items;
        }
        catch (KubernetesApiException e) when (e.IsForbidden)
        {
            return;
        }

        if (events.Count == 0)
        {
            return;
        }

        var table = new PlainTable("LAST SEEN", "TYPE", "REASON", "COUNT", "MESSAGE");
        foreach (var one in events.OrderBy(e => e.LastTimestamp ?? e.FirstTimestamp))
        {
            table.Add(
                Times.Text(one.LastTimestamp ?? one.FirstTimestamp), TerminalText.OneLine(one.Type), TerminalText.OneLine(one.Reason),
                $"{one.Count ?? 1}", TerminalText.OneLine(one.Message));
        }

        _details.Section("Events");
        _details.Table(table);
        host.Out.WriteLine();
    }
}
