using System.Text;

using Carillon.Agent.Output;

using Xunit.Abstractions;

namespace Carillon.Tests.Unit.Agent.Output;

/// <summary>Values in the files of a run, wherever they lie there and wherever its excerpt is cut.</summary>
public sealed class MaskedOutputTests : IDisposable
{
    private const string Value = "correct-horse-battery-staple";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carillon-mask-");
    private readonly ITestOutputHelper _output;

    public MaskedOutputTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public void Excerpt_ValueWrittenInTwoParts_IsHidden()
    {
        using var follower = Follower();
        Write("stdout", new string('-', 20_000) + Value[..10]); // so long without a line end that it is taken as it is
        follower.Look();
        Write("stderr", "between\n");
        follower.Look();
        Write("stdout", Value[10..] + "\n");
        follower.Look(final: true);

        var text = follower.Excerpt(65_536, Mask()).Text;

        AssertNothingOf(text);
        Assert.Contains("between", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Excerpt_TwoStreamsSideBySide_MakeNoValue()
    {
        using var follower = Follower();
        Write("stdout", "x " + Value[..10]);
        Write("stderr", Value[10..] + "\n");
        follower.Look(final: true);

        Assert.DoesNotContain(Value, follower.Excerpt(65_536, Mask()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Excerpt_EveryCut_LeavesNoPartOfAValue()
    {
        using var follower = Follower();
        Write("stdout", string.Concat(Enumerable.Repeat($"{Value} 0123456789\n", 400)));
        follower.Look(final: true);
        for (var budget = 0; budget < 400; budget++)
        {
            AssertNothingOf(follower.Excerpt(budget, Mask()).Text);
        }
    }

    [Fact]
    public void Excerpt_LineEndsOfWindows_DoNotKeepAValueFromBeingFound()
    {
        using var follower = Follower();
        Write("stdout", "a1\r\nb2\r\n");
        follower.Look(final: true);

        Assert.Equal("***\n", follower.Excerpt(100, SecretMask.Of(["a1\nb2"u8.ToArray()])).Text);
    }

    [Fact]
    public void Excerpt_ControlCharactersInAValue_AreHiddenWithIt()
    {
        using var follower = Follower();
        Write("stdout", "[a\u001b[31m\u0007b]\n");
        follower.Look(final: true);

        Assert.Equal("[***]\n", follower.Excerpt(100, SecretMask.Of([Encoding.UTF8.GetBytes("a\u001b[31m\u0007b")])).Text);
    }

    [Fact]
    public void Excerpt_Masked_CountsWhatWasWritten()
    {
        using var follower = Follower();
        Write("stdout", Value + "\n");
        follower.Look(final: true);

        var excerpt = follower.Excerpt(100, Mask());

        Assert.Equal(("***\n", Value.Length + 1L, false), (excerpt.Text, excerpt.TotalBytes, excerpt.Truncated));
    }

    [Fact]
    public void Excerpt_CutFile_LeavesNoPartOfAValue()
    {
        using var follower = Follower(maxLogBytes: 200_000);
        for (var i = 0; i < 100; i++)
        {
            Write("stdout", string.Concat(Enumerable.Repeat(Value, 300)) + "\n");
            follower.Look();
        }

        follower.Look(final: true);

        AssertNothingOf(follower.Excerpt(65_536, Mask()).Text);
    }

    [Fact]
    public void Excerpt_AnyOutput_HoldsNoValue()
    {
        var seed = Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var values = Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomValue(random)).ToList();
            using var follower = Follower($"{round}-");
            for (var i = random.Next(1, 40); i > 0; i--)
            {
                Write($"{round}-{(random.Next(2) == 0 ? "stdout" : "stderr")}", RandomPart(random, values));
                if (random.Next(3) == 0)
                {
                    follower.Look();
                }
            }

            follower.Look(final: true);
            var text = follower.Excerpt(random.Next(20, 600), SecretMask.Of(values.Select(Encoding.UTF8.GetBytes))).Text;

            // What stands in for values has none of their characters, so nothing can come about by chance.
            Assert.All(values, value => Assert.DoesNotContain(value, text, StringComparison.Ordinal));
            Assert.All(
                values.SelectMany(value => value.Split('\n')).Where(line => line.Length >= SecretMask.LeastBytes),
                line => Assert.DoesNotContain(line, text, StringComparison.Ordinal));
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static SecretMask Mask() => SecretMask.Of([Encoding.UTF8.GetBytes(Value)]);

    /// <summary>From few letters, so that values overlap and contain each other.</summary>
    private static string RandomValue(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(SecretMask.LeastBytes, 12)).Select(i => i > 3 && random.Next(8) == 0 ? '\n' : "abä"[random.Next(3)]))
            .Trim('\n').PadRight(SecretMask.LeastBytes, 'b');

    private static string RandomPart(Random random, List<string> values) => random.Next(5) switch
    {
        0 => "\n",
        1 => string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => "abä \r\n\u001b"[random.Next(7)])),
        2 => values[random.Next(values.Count)] is var value ? value[..random.Next(value.Length)] : "",
        _ => values[random.Next(values.Count)],
    };

    /// <summary>No two characters of it side by side: these pairs occur nowhere else in what the tests write.</summary>
    private static void AssertNothingOf(string text)
    {
        for (var i = 0; i + 2 <= Value.Length; i++)
        {
            Assert.DoesNotContain(Value.Substring(i, 2), text.Replace("bytes left out", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private OutputFollower Follower(string prefix = "", long maxLogBytes = 10 * 1024 * 1024)
    {
        File.WriteAllText(PathOf(prefix + "stdout"), "");
        File.WriteAllText(PathOf(prefix + "stderr"), "");
        return new OutputFollower(PathOf(prefix + "stdout"), PathOf(prefix + "stderr"), 65_536, maxLogBytes, disk: () => long.MaxValue);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, string text) => File.AppendAllText(PathOf(name), text);
}
