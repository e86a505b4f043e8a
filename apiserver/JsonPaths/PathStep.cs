using System.Text.Json.Nodes;

namespace Carillon.ApiServer.JsonPaths;

/// <summary>One step of a path: from a value to those it leads to.</summary>
internal abstract record PathStep
{
    public abstract IEnumerable<JsonNode?> Select(JsonNode? value);

    /// <summary><c>.name</c></summary>
    internal sealed record Member(string Name) : PathStep
    {
        public override IEnumerable<JsonNode?> Select(JsonNode? value) =>
            value is JsonObject members && members.TryGetPropertyValue(Name, out var member) ? [member] : [];
    }

    /// <summary><c>[from:to:step]</c>; an index is a slice of one.</summary>
    internal sealed record Slice(int? From, int? To, int Step, bool Single) : PathStep
    {
        public override IEnumerable<JsonNode?> Select(JsonNode? value)
        {
            if (value is not JsonArray items)
            {
                yield break;
            }

            var start = Clamp(From ?? 0, items.Count);
            var end = Single ? start + 1 : Clamp(To ?? items.Count, items.Count);
            for (var index = start; index < end && index < items.Count; index += Step)
            {
                if (index >= 0)
                {
                    yield return items[index];
                }
            }
        }

        private static int Clamp(int index, int count) => index < 0 ? index + count : index;
    }

    /// <summary><c>[*]</c> or <c>.*</c></summary>
    internal sealed record Wildcard : PathStep
    {
        public override IEnumerable<JsonNode?> Select(JsonNode? value) => value switch
        {
            JsonArray items => items,
            JsonObject members => members.Select(pair => pair.Value),
            _ => [],
        };
    }

    /// <summary><c>..name</c>: the value itself and everything below it.</summary>
    internal sealed record Descend : PathStep
    {
        public override IEnumerable<JsonNode?> Select(JsonNode? value)
        {
            var pending = new Stack<JsonNode?>([value]);
            while (pending.TryPop(out var next))
            {
                yield return next;
                foreach (var child in new Wildcard().Select(next).Reverse())
                {
                    pending.Push(child);
                }
            }
        }
    }

    /// <summary><c>[?(@.type=="Ready")]</c>: the items for which the comparison holds.</summary>
    internal sealed record Filter(PathOperand Left, string Operator, PathOperand? Right) : PathStep
    {
        public override IEnumerable<JsonNode?> Select(JsonNode? value) => new Wildcard().Select(value).Where(Holds);

        private bool Holds(JsonNode? item)
        {
            var left = Left.Evaluate(item);
            if (Right is null)
            {
                return left.Exists;
            }

            var right = Right.Evaluate(item);
            return left.Exists && right.Exists && PathOperand.Compare(left.Value, Operator, right.Value);
        }
    }
}
