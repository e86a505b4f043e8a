namespace Carillon.ApiServer.Apply;

/// <summary>
/// A set of fields as a trie. Its keys are path elements in their FieldsV1 form: <c>f:name</c> for a member,
/// <c>k:{"type":"Ready"}</c> for an item of a map list, <c>v:"x"</c> for an item of a set. Sets are not changed once built up.
/// </summary>
internal sealed class FieldSet
{
    /// <summary>Whether the field at this place is itself in the set, beside any fields below it.</summary>
    public bool IsMember { get; set; }

    public SortedDictionary<string, FieldSet> Children { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => !IsMember && Children.Count == 0;

    public static FieldSet Leaf() => new() { IsMember = true };

    /// <summary>A set of one field.</summary>
    public static FieldSet Of(params ReadOnlySpan<string> path)
    {
        var set = new FieldSet();
        if (path.IsEmpty)
        {
            set.IsMember = true;
        }
        else
        {
            set.Children[path[0]] = Of(path[1..]);
        }

        return set;
    }

    /// <summary>Takes <paramref name="child"/> in unless it is empty.</summary>
    public void Add(string element, FieldSet child)
    {
        if (!child.IsEmpty)
        {
            Children[element] = child;
        }
    }

    public FieldSet Union(FieldSet other)
    {
        var result = new FieldSet { IsMember = IsMember || other.IsMember };
        foreach (var (element, child) in Children)
        {
            result.Children[element] = other.Children.TryGetValue(element, out var same) ? child.Union(same) : child;
        }

        foreach (var (element, child) in other.Children)
        {
            result.Children.TryAdd(element, child);
        }

        return result;
    }

    /// <summary>The fields that are here and not there. A field taken out leaves those below it.</summary>
    public FieldSet Difference(FieldSet other)
    {
        var result = new FieldSet { IsMember = IsMember && !other.IsMember };
        foreach (var (element, child) in Children)
        {
            result.Add(element, other.Children.TryGetValue(element, out var same) ? child.Difference(same) : child);
        }

        return result;
    }

    public FieldSet Intersection(FieldSet other)
    {
        var result = new FieldSet { IsMember = IsMember && other.IsMember };
        foreach (var (element, child) in Children)
        {
            if (other.Children.TryGetValue(element, out var same))
            {
                result.Add(element, child.Intersection(same));
            }
        }

        return result;
    }

    /// <summary>Only what lies under some of the fields at the root.</summary>
    public FieldSet Where(Func<string, bool> rootElement)
    {
        var result = new FieldSet();
        foreach (var (element, child) in Children.Where(pair => rootElement(pair.Key)))
        {
            result.Children[element] = child;
        }

        return result;
    }

    public bool SetEquals(FieldSet other) =>
        IsMember == other.IsMember && Children.Count == other.Children.Count &&
        Children.All(pair => other.Children.TryGetValue(pair.Key, out var same) && pair.Value.SetEquals(same));

    /// <summary>All fields in the set, those of an object before those below them: the order in which conflicts are told.</summary>
    public IEnumerable<FieldPath> Paths() => Paths(FieldPath.Root);

    private IEnumerable<FieldPath> Paths(FieldPath here)
    {
        foreach (var (element, child) in Children)
        {
            if (child.IsMember)
            {
                yield return here.Append(element);
            }
        }

        foreach (var (element, child) in Children)
        {
            foreach (var below in child.Paths(here.Append(element)))
            {
                yield return below;
            }
        }
    }
}
