namespace Carillon.Api;

/// <summary>The regular expressions of the API, in the subset that RE2 (API servers) and .NET read alike. All are anchored.</summary>
public static class Patterns
{
    /// <summary>A DNS label, as for namespaces.</summary>
    public const string Label = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A DNS subdomain, as for names of objects.</summary>
    public const string Subdomain = @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>A namespace, or <c>*</c>.</summary>
    public const string LabelOrStar = @"^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$";

    /// <summary>A user or group name, or its number. No colon, slash or blank.</summary>
    public const string UserName = @"^[A-Za-z0-9_][A-Za-z0-9_.@-]*\$?$";

    /// <summary>A user name or number, or <c>*</c>.</summary>
    public const string UserNameOrStar = @"^(\*|[A-Za-z0-9_][A-Za-z0-9_.@-]*\$?)$";

    /// <summary>The shape of an IANA time zone name.</summary>
    public const string TimeZone = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$";

    /// <summary>An environment variable that every shell can read.</summary>
    public const string VariableName = "^[A-Za-z_][A-Za-z0-9_]*$";

    /// <summary>A parameter; it becomes a part of an environment variable.</summary>
    public const string ParameterName = "^[A-Za-z][A-Za-z0-9_]*$";

    /// <summary>A header name (RFC 9110 token).</summary>
    public const string HeaderName = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

    /// <summary>A key of a Secret or ConfigMap.</summary>
    public const string DataKey = "^[-._a-zA-Z0-9]+$";

    /// <summary>A file name of a plugin.</summary>
    public const string PluginName = "^[a-z0-9]([-._a-z0-9]*[a-z0-9])?$";

    /// <summary>An absolute path without NUL and line breaks.</summary>
    public const string AbsolutePath = @"^/[^\x00\n\r]*$";

    /// <summary>The shape of an HTTP URL; the validators check the rest.</summary>
    public const string Url = @"^https?://[^\s]+$";

    /// <summary>A status code, or a range of them.</summary>
    public const string StatusCodes = "^[1-5][0-9]{2}(-[1-5][0-9]{2})?$";

    /// <summary>
    /// An RFC 3339 time of the years 1000 to 2999. The format <c>date-time</c> of API servers is no check: it also takes year 0, an offset of 99 hours
    /// and text behind the end, and an object that holds such a time could be read by nobody.
    /// </summary>
    public const string Timestamp =
        @"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";

    /// <summary>A day of the same years; the format <c>date</c> takes year 0 too.</summary>
    public const string Day = "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$";

    /// <summary>A share of 0–100 %.</summary>
    public const string Percent = "^(100|[1-9]?[0-9])%$";

    /// <summary>All, Any or a share of 1–100 %.</summary>
    public const string DependencyHosts = "^(All|Any|(100|[1-9][0-9]?)%)$";

    /// <summary>CPU cores: a decimal number, or thousandths with <c>m</c>.</summary>
    public const string Cpu = @"^([0-9]+(\.[0-9]{1,3})?|[0-9]+m)$";

    /// <summary>Bytes: a whole number, perhaps with a decimal or binary unit.</summary>
    public const string Memory = "^[0-9]+(k|M|G|T|Ki|Mi|Gi|Ti)?$";
}
