using System.Text.Json.Nodes;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Integration.Samples;

public sealed class SampleTests(SampleStack samples) : IClassFixture<SampleStack>
{
    /// <summary>What these find depends on the machine, and finding something is a failure by design.</summary>
    private static readonly string[] Judges = ["clock-check", "disk-report", "cert-expiry"];

    private static readonly string[] OnAnyHost = ["any-host", "diamond", "shared-report"];

    public static TheoryData<string> Names => [.. SampleStack.TaskNames];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Run_Sample_EndsOnEveryHostThatItIsFor(string name)
    {
        var result = await samples.Stack.CarillonAsync("run", name, "--wait");

        var executions = await ExecutionsAsync(name);
        var hosts = executions.Select(execution => (string)execution["spec"]!["nodeName"]!).Order(StringComparer.Ordinal).ToList();
        if (OnAnyHost.Contains(name))
        {
            Assert.Contains(Assert.Single(hosts), samples.Stack.Hosts);
        }
        else
        {
            Assert.Equal(samples.Stack.Hosts, hosts);
        }

        foreach (var status in executions.Select(execution => execution["status"]!))
        {
            var isVerdict = Judges.Contains(name) && (string?)status["phase"] == "Failed" && (int?)status["exitCode"] == 1;
            Assert.True((string?)status["phase"] == "Succeeded" || isVerdict, $"{result.Output}\n{result.Error}\n{status}");
        }
    }

    [Fact]
    public async Task Run_LogRotation_CompressesOldLogsOnly()
    {
        var old = await LogAsync("old.log", days: 2);
        var young = await LogAsync("young.log", days: 0);

        // One host: in this test all three share one folder.
        _ = (await samples.Stack.CarillonAsync("run", "log-rotation", "--host", samples.Stack.Hosts[0], "--wait")).Success;

        Assert.True(File.Exists(old + ".gz"));
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task Run_BackupWithRetry_LeavesAnArchiveAndNothingHalfWritten()
    {
        _ = (await samples.Stack.CarillonAsync("run", "backup-with-retry", "--host", samples.Stack.Hosts[1], "--wait")).Success;

        Assert.NotEmpty(Directory.EnumerateFiles(samples.Backups, "backup-*.tar.gz"));
        Assert.Empty(Directory.EnumerateFiles(samples.Backups, "*.part"));
    }

    [Fact]
    public async Task Run_Diamond_MeetsAgain()
    {
        using var client = new KubernetesClient(KubeConfig.Load(samples.Stack.KubeconfigPath), TimeProvider.System, NullLogger.Instance);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        _ = (await samples.Stack.CarillonAsync("run", "diamond", "--param", "BATCH=7", "--wait")).Success;

        var runs = await ObjectWait.UntilAsync(
            client,
            CarillonResources.Runs,
            new InformerOptions<DistributedCronRun> { Namespace = "default" },
            static all => all.Any(static run => run is { Spec.TaskRef.Name: "diamond-join", Status.CompletionTime: not null }),
            limit.Token);

        var join = runs.First(static run => run is { Spec.TaskRef.Name: "diamond-join", Status.CompletionTime: not null });
        Assert.Equal(RunPhase.Succeeded, join.Status!.Phase);
        Assert.Equal(["diamond-left", "diamond-right"], join.Spec!.Upstreams!.Select(static upstream => upstream.Task));
    }

    [Fact]
    public async Task Run_Greet_TakesItsParameterAndRefusesWhatThePatternForbids()
    {
        var good = (await samples.Stack.CarillonAsync("run", "greet", "--param", "NAME=Ada", "--wait")).Success;
        var bad = (await samples.Stack.CarillonAsync("run", "greet", "--param", "NAME=$(reboot)", "--wait")).Failure;

        Assert.Contains("Good day, Ada, from host-2", good, StringComparison.Ordinal);
        Assert.Contains("InvalidParameters", bad, StringComparison.Ordinal);
    }

    private async Task<string> LogAsync(string name, int days)
    {
        var path = Path.Combine(samples.Logs, name);
        await File.WriteAllTextAsync(path, "a line\n");
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-days));
        return path;
    }

    /// <summary>The executions of the task's newest run.</summary>
    private async Task<IReadOnlyList<JsonNode>> ExecutionsAsync(string task)
    {
        var json = (await samples.Stack.CarillonAsync("get", "exe", "-l", $"carillon.dev/task={task}", "-o", "json")).Success;
        return JsonNode.Parse(json)!["items"]!.AsArray()
            .GroupBy(item => (string)item!["spec"]!["runRef"]!["name"]!)
            .MaxBy(run => run.Max(item => (string)item!["metadata"]!["creationTimestamp"]!))!
            .Where(item => item is not null).Select(item => item!).ToList();
    }
}
