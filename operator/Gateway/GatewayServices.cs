using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Carillon.Operator.Gateway;

/// <summary>The gateway from which agents get values by reference.</summary>
internal static class GatewayServices
{
    /// <summary>Adds it where it has a place to listen.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, GatewayOptions? options) => options is null
        ? services
        : services
            .AddSingleton(options)
            .AddSingleton<IAgentAuthenticator, TokenAgentAuthenticator>()
            .AddSingleton<ValueReader>()
            .AddSingleton<GatewayLimits>()
            .AddSingleton<GatewayMetrics>()
            .AddSingleton<GatewayAuthority>()
            .AddSingleton<GatewayAnnouncement>()
            .AddSingleton<ValuesEndpoint>()
            .AddSingleton<GatewayService>()
            .AddSingleton<IHostedService>(static provider => provider.GetRequiredService<GatewayService>());
}
