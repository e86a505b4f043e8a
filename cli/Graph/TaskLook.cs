namespace Carillon.Cli.Graph;

/// <summary>What a task in a picture is painted by.</summary>
internal enum TaskLook
{
    /// <summary>It has not run, or runs.</summary>
    Plain,

    Succeeded,

    /// <summary>Its last run did not succeed everywhere, or it is not accepted.</summary>
    Failed,

    /// <summary>Others depend on it, and it does not exist.</summary>
    Missing,
}
