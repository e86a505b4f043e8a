using System.Text;

using Carillon.Agent.Output;
using Carillon.Api.Executors;

namespace Carillon.Agent.Values;

/// <summary>
/// The values that one Execution refers to, as they were when they were fetched. An executor finds them as
/// <see cref="Executors.AttemptContext.Values"/>: they are complete when it prepares a start, but for optional ones, which it leaves out.
/// For an attempt that it adopts there may be none. No value may go anywhere but to the command or the server it is meant for: not on a
/// command line, not into a file, and into a log or message only by mistake, which masking then covers.
/// </summary>
internal sealed class ResolvedValues
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly Dictionary<ValueReference, byte[]> _values;
    private readonly Dictionary<ValueReference, string> _absent;

    /// <param name="values">What there is.</param>
    /// <param name="absent">What there is not, and why.</param>
    public ResolvedValues(Dictionary<ValueReference, byte[]> values, Dictionary<ValueReference, string> absent)
    {
        _values = values;
        _absent = absent;
    }

    /// <summary>Of an Execution that refers to nothing.</summary>
    public static ResolvedValues None { get; } = new([], []);

    /// <summary>
    /// Of which state of each Secret they are: its <c>resourceVersion</c> by its name. It tells nothing of the values, so it may be noted.
    /// A Secret whose state nobody told is left out.
    /// </summary>
    public IReadOnlyDictionary<string, string> SecretVersions { get; init; } = new Dictionary<string, string>();

    /// <summary>What must not be seen of them. Those of ConfigMaps are open to read.</summary>
    public SecretMask Mask() => SecretMask.Of(_values.Where(value => value.Key.Kind == ReferencedKind.Secret).Select(value => value.Value));

    /// <summary>The value; null when it is absent and may be.</summary>
    public byte[]? Find(ValueSource source) => source switch
    {
        { SecretKeyRef: { } secret } => Find(ReferencedKind.Secret, secret),
        { ConfigMapKeyRef: { } map } => Find(ReferencedKind.ConfigMap, map),
        _ => null,
    };

    /// <summary>The value; null when it is absent and may be.</summary>
    public byte[]? Find(ReferencedKind kind, KeySelector selector) =>
        _values.GetValueOrDefault(new ValueReference(kind, selector.Name ?? "", selector.Key ?? ""));

    /// <summary>The value as text; null when it is not UTF-8.</summary>
    public static string? Text(byte[] value)
    {
        try
        {
            return StrictUtf8.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Why a start cannot go on with these, naming the place that needs more; null when it can.</summary>
    public string? Lacks(IEnumerable<ValueUse> uses) => uses
        .Where(use => !use.Optional && !_values.ContainsKey(use.Reference))
        .Select(use => $"{use.Field}: {_absent.GetValueOrDefault(use.Reference, $"nothing is known of {use.Reference}")}")
        .FirstOrDefault();

    /// <summary>Never the values: what is printed by mistake tells how many.</summary>
    public override string ToString() => $"{_values.Count} values, {_absent.Count} absent";
}
