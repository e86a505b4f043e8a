namespace Carillon.Tests.Integration.Agent;

/// <summary>A fact that needs a PostgreSQL server of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (PostgresServer.Programs is null)
        {
            Skip = "needs the programs of a PostgreSQL server (initdb, postgres): install the package postgresql";
        }
    }
}
