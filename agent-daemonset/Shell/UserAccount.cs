using System.Globalization;

namespace Carillon.Agent.Shell;

/// <summary>A line of the password database.</summary>
internal sealed record UserAccount(string Name, uint User, uint Group, string Home)
{
    public static UserAccount? Parse(string line)
    {
        var fields = line.Split(':');
        return fields.Length >= 7
            && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            && uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var group)
            ? new UserAccount(fields[0], user, group, fields[5])
            : null;
    }
}
