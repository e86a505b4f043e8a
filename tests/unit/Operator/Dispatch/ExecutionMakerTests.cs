using System.Reflection;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Configuration;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Executions;
using Carillon.Operator.Hosting;
using Carillon.Operator.Leading;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;
using Carillon.Tests.Support.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Carillon.Tests.Unit.Operator.Dispatch;

public sealed class ExecutionMakerTests
{
    [Fact]
    public async Task MakeAsync_FoundToExistButNotRead_IsNotWaitedForForEver()
    {
        // Its event may have come before: a Run that still waits for it never goes on with its next wave.
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(new ManualTimeProvider(Make.Now))
            .AddOperator(new OperatorOptions(), new KubernetesClientOptions { Server = new Uri("http://127.0.0.1:1") })
            .Replace(ServiceDescriptor.Singleton(DispatchProxy.Create<IKubernetesClient, UnluckyClient>()))
            .BuildServiceProvider();
        services.GetRequiredService<Leadership>().Follow(static () => true);
        await using var term = services.CreateAsyncScope();
        var maker = term.ServiceProvider.GetRequiredService<ExecutionMaker>();
        var run = Make.Run();
        var memory = new RunMemory();
        var factory = new ExecutionFactory(run, new Dictionary<string, string>(), hosts: 1);

        await Assert.ThrowsAsync<KubernetesTransportException>(
            () => maker.MakeAsync(run, factory, new Target("web-1", null), new Place(0, null), null, memory, CancellationToken.None));

        Assert.Equal(0, memory.Unconfirmed);
    }

    /// <summary>The server has it already, and then cannot be reached.</summary>
    private class UnluckyClient : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IKubernetesClient.CreateAsync)
            ? throw new KubernetesApiException(409, "AlreadyExists", "it is there")
            : throw new KubernetesTransportException("the connection broke");
    }
}
