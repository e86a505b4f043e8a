using System.Globalization;
using System.Text.Json.Nodes;

namespace Carillon.Tests.Unit.ApiServer.Schema;

/// <summary>Random JSON; <see cref="Seed"/> belongs into every failure message.</summary>
internal sealed class RandomValues
{
    private readonly int _seed = Environment.TickCount;
    private readonly Random _random;

    public RandomValues() => _random = new Random(_seed);

    public string Seed => string.Create(CultureInfo.InvariantCulture, $"seed {_seed}");

    public int Next(int below) => _random.Next(below);

    public JsonObject Object(int depth = 3)
    {
        var result = new JsonObject();
        for (var count = _random.Next(5); count > 0; count--)
        {
            result[((char)('a' + _random.Next(6))).ToString()] = Value(depth - 1);
        }

        return result;
    }

    public JsonNode? Value(int depth) => _random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => null,
        1 => _random.Next(3),
        2 => ((char)('p' + _random.Next(3))).ToString(),
        3 => _random.Next(2) == 0,
        4 => new JsonArray(Value(0), Value(0)),
        _ => Object(depth),
    };

    /// <summary>The spec of a <see cref="ThingSchema"/> object, every part of it there or not.</summary>
    public JsonObject ThingSpec()
    {
        var spec = new JsonObject();
        Maybe(() => spec["name"] = Word());
        Maybe(() => spec["mode"] = Word());
        Maybe(() => spec["tags"] = new JsonArray([.. Distinct().Select(word => (JsonNode)word)]));
        Maybe(() => spec["ports"] = new JsonArray([.. Distinct().Select(word => new JsonObject { ["name"] = word, ["port"] = _random.Next(3) })]));
        Maybe(() => spec["labels"] = new JsonObject(Distinct().Select(word => KeyValuePair.Create(word, (JsonNode?)Word()))));
        Maybe(() => spec["atom"] = new JsonObject { ["x"] = Word() });
        Maybe(() => spec["any"] = new JsonObject { ["deep"] = new JsonObject(Distinct().Select(word => KeyValuePair.Create(word, (JsonNode?)Word()))) });
        Maybe(() => spec["list"] = new JsonArray(Word(), Word()));
        return spec;
    }

    private void Maybe(Action action)
    {
        if (_random.Next(2) == 0)
        {
            action();
        }
    }

    private string Word() => ((char)('a' + _random.Next(4))).ToString();

    private List<string> Distinct() => Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Word()).Distinct(StringComparer.Ordinal).ToList();
}
