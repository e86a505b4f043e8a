using System.Globalization;
using System.Text;

namespace Carillon.Kubernetes.Client;

/// <summary>The query part of a request.</summary>
internal sealed class Query
{
    private readonly StringBuilder _text = new();

    public static Query For(ListOptions options) => new Query()
        .Add("labelSelector", options.LabelSelector)
        .Add("fieldSelector", options.FieldSelector)
        .Add("limit", options.Limit?.ToString(CultureInfo.InvariantCulture))
        .Add("continue", options.Continue)
        .Add("resourceVersion", options.ResourceVersion);

    public static Query For(WatchOptions options) => new Query()
        .Add("watch", "true")
        .Add("labelSelector", options.LabelSelector)
        .Add("fieldSelector", options.FieldSelector)
        .Add("resourceVersion", options.ResourceVersion)
        .Add("allowWatchBookmarks", options.AllowBookmarks ? "true" : null)
        .Add("timeoutSeconds", ((long)Math.Ceiling(options.Timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a parameter; null and empty ones are left out.</summary>
    public Query Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return this;
    }

    public override string ToString() => _text.ToString();
}
