using Carillon.ApiServer.Security;

namespace Carillon.ApiServer;

/// <summary>Mints client credentials from the certificate authority of a data folder, whether or not the server is running.</summary>
public static class StandaloneCredentials
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(365);

    /// <summary>A kubeconfig for one role, as text.</summary>
    /// <param name="dataDirectory">The server's data folder; its authority is made when there is none yet.</param>
    /// <param name="server">Address the clients will use: <c>https://127.0.0.1:7443</c>.</param>
    /// <param name="role">What the holder may do.</param>
    /// <param name="name">For <see cref="Role.Agent"/> the node's name, required; else a name for the user, by default the role's.</param>
    /// <param name="time">Clock from which the certificate is good.</param>
    /// <param name="lifetime">How long it is good; default one year.</param>
    /// <exception cref="ArgumentException">The name is missing or cannot be a node's.</exception>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static string CreateKubeconfig(
        string dataDirectory,
        Uri server,
        Role role,
        string? name,
        TimeProvider time,
        TimeSpan? lifetime = null)
    {
        var (user, group) = Identity(role, name);
        using var authority = KeptAuthority.LoadOrCreate(new DataFolder(dataDirectory), time);
        var (certificate, key) = authority.IssueClient(user, [group], lifetime ?? DefaultLifetime);
        return KubeconfigWriter.Write(server, authority.CertificatePem, user, certificate, key);
    }

    /// <summary>As <see cref="CreateKubeconfig"/>, into a file that only its owner can read.</summary>
    public static void WriteKubeconfig(
        string path,
        string dataDirectory,
        Uri server,
        Role role,
        string? name,
        TimeProvider time,
        TimeSpan? lifetime = null) =>
        DataFolder.WriteSecret(path, CreateKubeconfig(dataDirectory, server, role, name, time, lifetime));

    private static (string User, string Group) Identity(Role role, string? name)
    {
        if (role == Role.Agent)
        {
            if (string.IsNullOrEmpty(name) || Names.NameRules.DnsSubdomain(name).Count > 0)
            {
                throw new ArgumentException("An agent's credential needs the name of its node.", nameof(name));
            }

            return (RoleAuthorizer.AgentUserPrefix + name, RoleAuthorizer.AgentGroup);
        }

        var user = string.IsNullOrEmpty(name) ? "carillon:" + role.ToString().ToLowerInvariant() : name;
        return role switch
        {
            Role.Admin => (user, RoleAuthorizer.AdminGroup),
            Role.Operator => (user, RoleAuthorizer.OperatorGroup),
            _ => (user, RoleAuthorizer.ViewerGroup),
        };
    }
}
