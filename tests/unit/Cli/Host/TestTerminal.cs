using Carillon.Cli.Host;

namespace Carillon.Tests.Unit.Cli.Host;

/// <summary>A terminal made of strings, with a clock that stands still.</summary>
internal sealed class TestTerminal(string input = "")
{
    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public Dictionary<string, string> Environment { get; } = [];

    public async Task<int> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CliRunner.RunAsync(args, CreateHost(output, error), CancellationToken.None);
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    private CliHost CreateHost(TextWriter output, TextWriter error) => new()
    {
        In = new StringReader(input),
        Out = output,
        Error = error,
        IsTerminal = false,
        Time = new FixedTime(),
        Environment = name => Environment.GetValueOrDefault(name),
    };

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
