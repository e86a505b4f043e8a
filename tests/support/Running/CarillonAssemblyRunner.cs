using Carillon.Tests.Support.ApiServers;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Carillon.Tests.Support.Running;

/// <summary>Stops what the whole assembly shared, once its last test has ended.</summary>
internal sealed class CarillonAssemblyRunner : XunitTestAssemblyRunner
{
    public CarillonAssemblyRunner(
        ITestAssembly assembly,
        IEnumerable<IXunitTestCase> cases,
        IMessageSink diagnostics,
        IMessageSink execution,
        ITestFrameworkExecutionOptions options)
        : base(assembly, cases, diagnostics, execution, options)
    {
    }

    protected override async Task BeforeTestAssemblyFinishedAsync()
    {
        await SharedApiServer.StopAsync();
        await base.BeforeTestAssemblyFinishedAsync();
    }
}
