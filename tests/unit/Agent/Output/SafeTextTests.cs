using System.Text;

using Carillon.Agent.Output;

namespace Carillon.Tests.Unit.Agent.Output;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain\n", "plain\n")]
    [InlineData("tab\tstays", "tab\tstays")]
    [InlineData("dos\r\nline", "dos\nline")]
    [InlineData("bar 10%\rbar 20%", "bar 10%\nbar 20%")]
    [InlineData("\u001b[31mred", "␛[31mred")]
    [InlineData("a\0b", "a␀b")]
    [InlineData("del\u007f", "del␡")]
    [InlineData("c1\u009b31m", "c1\ufffd31m")]
    [InlineData("evil\u202etxt.exe", "evil\ufffdtxt.exe")]
    [InlineData("émoji 🎉", "émoji 🎉")]
    public void Prefix_Text_IsSafe(string raw, string expected) =>
        Assert.Equal(expected, SafeText.Prefix(Encoding.UTF8.GetBytes(raw), int.MaxValue).Text);

    [Fact]
    public void Prefix_InvalidBytes_BecomeReplacementCharacters() =>
        Assert.Equal("a\ufffdb\ufffd", SafeText.Prefix([(byte)'a', 0xFF, (byte)'b', 0xC3], int.MaxValue).Text);

    [Fact]
    public void PrefixAndSuffix_AnyBytesAndBudget_CutBetweenCharactersWithinBudget()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var raw = RandomBytes(random);
            var budget = random.Next(0, 40);
            var (headBytes, head) = SafeText.Prefix(raw, budget);
            var (tailBytes, tail) = SafeText.Suffix(raw, budget);
            var whole = SafeText.Prefix(raw, int.MaxValue).Text;

            Assert.True(Encoding.UTF8.GetByteCount(head) <= budget, $"seed {seed}: head over budget");
            Assert.True(Encoding.UTF8.GetByteCount(tail) <= budget, $"seed {seed}: tail over budget");
            Assert.True(whole.StartsWith(head, StringComparison.Ordinal), $"seed {seed}: head is no prefix");
            Assert.True(whole.EndsWith(tail, StringComparison.Ordinal), $"seed {seed}: tail is no suffix");
            Assert.True(headBytes <= raw.Length && tailBytes <= raw.Length, $"seed {seed}: consumed too much");
            Assert.DoesNotContain(head + tail, character => char.IsControl(character) && character is not ('\n' or '\t'));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xE2, 0x82 }, 1)]
    [InlineData(new byte[] { 0x61, 0xE2, 0x82, 0xAC }, 4)]
    [InlineData(new byte[] { 0x61, 0xF0, 0x9F, 0x8E }, 1)]
    [InlineData(new byte[] { 0x61, 0xFF }, 2)]
    [InlineData(new byte[] { }, 0)]
    public void CompleteLength_CutCharacter_LeavesItOut(byte[] raw, int expected) => Assert.Equal(expected, SafeText.CompleteLength(raw));

    private static byte[] RandomBytes(Random random)
    {
        string[] pieces = ["a", "\n", "\r\n", "\r", "é", "€", "🎉", "\u001b", "\u2028"];
        var bytes = new List<byte>();
        for (var i = random.Next(0, 20); i > 0; i--)
        {
            bytes.AddRange(random.Next(4) == 0 ? [(byte)random.Next(256)] : Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
        }

        return [.. bytes];
    }
}
