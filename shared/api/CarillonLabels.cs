namespace Carillon.Api;

/// <summary>Labels of Carillon's objects. Values come from <see cref="Naming.LabelValue"/>.</summary>
public static class CarillonLabels
{
    /// <summary>On Runs and Executions: their task.</summary>
    public const string Task = "carillon.dev/task";

    /// <summary>On Executions: their run.</summary>
    public const string Run = "carillon.dev/run";

    /// <summary>On Executions: their host. Agents list and watch by it.</summary>
    public const string Node = "carillon.dev/node";
}
