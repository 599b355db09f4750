using Cco.Gateway.Settings;

namespace Cco.Gateway.Upstreams;

/// <summary>
/// Decides which credential a cluster's destinations see, per attempt, where the request can no longer change its destination
/// (architecture.md 5.9). A client's credential goes out on <c>passthrough</c> only; an injected one only to this cluster.
/// </summary>
internal sealed class CredentialHandler(ClusterPolicy cluster, SimulationNotice notice, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly string[] CredentialHeaders = ["authorization", "x-api-key", "api-key", "cookie", "proxy-authorization"];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cluster.Credential != CredentialMode.Passthrough)
        {
            var carried = false;
            foreach (var header in CredentialHeaders)
            {
                carried |= request.Headers.Remove(header);
            }

            if (carried && cluster.Transport == UpstreamTransport.Simulated)
            {
                notice.Say();
            }

            if (Secret() is { } secret)
            {
                request.Headers.TryAddWithoutValidation(
                    cluster.CredentialHeader,
                    cluster.CredentialHeader == "authorization" ? $"Bearer {secret}" : secret);
            }
        }

        return base.SendAsync(request, cancellationToken);
    }

    private string? Secret() => cluster.Credential switch
    {
        CredentialMode.Environment => Environment.GetEnvironmentVariable(cluster.CredentialSource!),
        // Read for each attempt, so that a rotated key is used at once.
        CredentialMode.File => File.ReadLines(cluster.CredentialSource!).FirstOrDefault()?.Trim(),
        _ => null,
    };
}
