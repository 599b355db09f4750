using Cco.Gateway.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cco.Gateway.Hosting;

/// <summary>OpenTelemetry over OTLP, when its standard variable names a collector; otherwise nothing of it is loaded.</summary>
internal static class Telemetry
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, Func<string, string?> environment)
    {
        services.AddMetrics();
        if (string.IsNullOrEmpty(environment(EndpointVariable)))
        {
            return services;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("cco", serviceVersion: GatewayVersion.Text))
            .WithMetrics(static metrics => metrics.AddMeter(GatewayDiagnostics.Meter, "Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime").AddOtlpExporter())
            .WithTracing(static traces => traces.AddSource(GatewayDiagnostics.YarpActivities).AddOtlpExporter());
        return services;
    }
}
