using System.Text;

using Carillon.Agent.Output;

namespace Carillon.Tests.Unit.Agent.Output;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("hunter2", "the password is hunter2.", "the password is ***.")]
    [InlineData("hunter2", "hunter2hunter2", "***")]
    [InlineData("hunter2\n", "[hunter2]", "[***]")]
    [InlineData("hunter2\n", "hunter2\nnext", "***\nnext")]
    [InlineData("  hunter2 \r\n", "[hunter2]", "[***]")]
    [InlineData("first line\nsecond line", "> first line\n> second line", "> ***\n> ***")]
    [InlineData("first line\nsecond line", "first line\nsecond line", "***")]
    [InlineData("{\n\"key\": 1\n}", "{ \"key\": 1 }", "{ *** }")]
    [InlineData("ab", "ab", "ab")]
    [InlineData("abc", "abc", "***")]
    [InlineData("aba", "-ababa-", "-***-")]
    [InlineData("", "anything", "anything")]
    [InlineData("äöü", "ßäöüß", "ß***ß")]
    public void Apply_Value_IsHidden(string value, string text, string shown) => Assert.Equal(shown, Of(value).Apply(text));

    [Fact]
    public void Apply_OverlappingValues_AreHiddenTogether() => Assert.Equal("-***-", Of("abcde", "defgh").Apply("-abcdefgh-"));

    [Fact]
    public void Apply_ValueInsideAnother_LeavesNothingOfTheLonger() => Assert.Equal("-***-", Of("cde", "abcdefgh").Apply("-abcdefgh-"));

    [Theory]
    [InlineData("")]
    [InlineData("u:")]
    [InlineData("us:")]
    [InlineData("use:")]
    public void Apply_Base64AnywhereInAText_LeavesNoCharacterThatTellsOfTheValue(string before)
    {
        const string value = "correct horse battery";
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + value + "!"));

        var shown = Of(value).Apply($"Authorization: Basic {encoded}");

        Assert.Contains(SecretMask.Text, shown, StringComparison.Ordinal);
        // At either end one character may stand that the value shares with its neighbour.
        Assert.True(shown.Length <= "Authorization: Basic ".Length + ((before.Length + 2) * 2) + SecretMask.Text.Length, shown);
    }

    [Fact]
    public void Apply_ControlCharactersMadeSafe_AreHidden() =>
        Assert.Equal("x***x", Of("a\u001b[0mb").Apply($"x{SafeText.Prefix("a\u001b[0mb"u8, 100).Text}x"));

    [Fact]
    public void Apply_ValueLongerThanALookReaches_IsHiddenAsAWhole()
    {
        var random = new Random(4711);
        var value = string.Concat(Enumerable.Range(0, (2 * SecretMask.Reach) + 100).Select(_ => (char)('a' + random.Next(26))));

        Assert.Equal("<***>", Of(value).Apply($"<{value}>"));
    }

    [Fact]
    public void Hide_NothingToHide_ChangesNothing()
    {
        byte[] data = [1, SecretMask.Mark, 2];

        SecretMask.None.Hide(data);

        Assert.Equal([1, SecretMask.Mark, 2], data);
    }

    [Fact]
    public void Hide_BytesThatLookLikeMarks_AreNoValues()
    {
        byte[] data = [(byte)'x', SecretMask.Mark, (byte)'y'];
        Of("value").Hide(data);

        Assert.Equal("x\uFFFDy", SafeText.Prefix(data, 100, masked: true).Text);
    }

    [Fact]
    public void ToString_Mask_TellsNoValue() => Assert.DoesNotContain("hunter2", Of("hunter2").ToString(), StringComparison.Ordinal);

    private static SecretMask Of(params string[] values) => SecretMask.Of(values.Select(Encoding.UTF8.GetBytes));
}
