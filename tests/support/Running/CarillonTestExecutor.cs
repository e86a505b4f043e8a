using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Carillon.Tests.Support.Running;

/// <summary>Runs an assembly's tests with <see cref="CarillonAssemblyRunner"/>.</summary>
internal sealed class CarillonTestExecutor : XunitTestFrameworkExecutor
{
    public CarillonTestExecutor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : base(assembly, sources, diagnostics)
    {
    }

    // The base class prescribes async void: the runner has no task to give back.
    protected override async void RunTestCases(
        IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
    {
        using var runner = new CarillonAssemblyRunner(
            TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
        await runner.RunAsync();
    }
}
