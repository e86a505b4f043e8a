using Carillon.Api.HostGroups;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with a host group.</summary>
public static class HostGroupValidator
{
    /// <summary>Checks everything that can be said without looking at other objects.</summary>
    /// <param name="group">The group, with or without defaults.</param>
    /// <returns>Every problem, with its field path; empty when there is none.</returns>
    public static IReadOnlyList<FieldError> Validate(HostGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var errors = new FieldErrors();
        MetadataValidator.Check(errors, group.Metadata, namespaced: false);
        if (errors.Required("spec", group.Spec))
        {
            CheckSpec(errors, group.Spec!);
        }

        return errors.ToList();
    }

    private static void CheckSpec(FieldErrors errors, HostGroupSpec spec)
    {
        errors.Text("spec.description", spec.Description, Limits.Message);
        SelectorValidator.Check(errors, "spec.nodeSelector", spec.NodeSelector);
        CheckNodes(errors, "spec.nodeNames", spec.NodeNames);
        CheckNodes(errors, "spec.excludeNodeNames", spec.ExcludeNodeNames);
        errors.Range("spec.maxConcurrentExecutions", spec.MaxConcurrentExecutions, 0, 1_000_000);
        CheckPolicy(errors, "spec.allowedNamespaces", spec.AllowedNamespaces, (at, name) =>
            errors.Text(at, name, Limits.ShortName, Shapes.LabelOrStar(), "the name of a namespace, or *"));
        CheckPolicy(errors, "spec.allowedUsers", spec.AllowedUsers, (at, user) =>
            errors.Text(at, user, Limits.UserName, Shapes.UserNameOrStar(), "a user name or number, or *"));
    }

    private static void CheckNodes(FieldErrors errors, string path, IReadOnlyList<string>? nodes)
    {
        errors.Items(path, nodes, Limits.GroupNodeNames);
        errors.Unique(path, nodes, node => node);
        errors.Each(path, nodes, (at, node) => MetadataValidator.CheckName(errors, at, node));
    }

    // An empty list is allowed and allows nobody; a missing one is a decision that was not taken.
    private static void CheckPolicy(FieldErrors errors, string path, IReadOnlyList<string>? entries, Action<string, string> check)
    {
        if (entries is null)
        {
            errors.Add(path, "is required: who may use a group may run commands on its hosts; [] allows nobody, [\"*\"] everybody");
        }

        errors.Items(path, entries, Limits.GroupPolicyEntries);
        errors.Unique(path, entries, entry => entry);
        errors.Each(path, entries, check);
    }
}
