using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Carillon.Tests.Support.Running;

/// <summary>
/// xunit's own framework, plus one thing it lacks in version 2: a place to clean up after the last test of the assembly. Named by an
/// assembly attribute of the test project.
/// </summary>
public sealed class CarillonTestFramework : XunitTestFramework
{
    public CarillonTestFramework(IMessageSink messageSink)
        : base(messageSink)
    {
    }

    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new CarillonTestExecutor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);
}
