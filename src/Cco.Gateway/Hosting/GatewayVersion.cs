namespace Cco.Gateway.Hosting;

/// <summary>The program's version, as in <c>/health</c> and <c>cco --version</c>.</summary>
internal static class GatewayVersion
{
    public static string Text { get; } = typeof(GatewayVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
