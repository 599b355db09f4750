using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams;

/// <summary>
/// Decides which credential a cluster's destinations see, per attempt, where the request can no longer change its destination
/// (architecture.md 5.9). A client's credential goes out on <c>passthrough</c> only; an injected one only to this cluster, and only
/// with a client's call. Without the credential that it should have, a call is not sent.
/// </summary>
internal sealed class CredentialHandler(
    ClusterPolicy cluster, Func<string, string?> environment, SimulationNotice notice, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cluster.Transport == UpstreamTransport.Simulated && CarriesKey(request))
        {
            notice.Say();
        }

        if (cluster.Credential != CredentialMode.Passthrough)
        {
            foreach (var header in CredentialHeaders.All)
            {
                request.Headers.Remove(header);
            }
        }

        if (cluster.InjectsCredential && IsCall(request))
        {
            Inject(request);
        }

        return base.SendAsync(request, cancellationToken);
    }

    private static bool CarriesKey(HttpRequestMessage request)
    {
        foreach (var header in CredentialHeaders.Keys)
        {
            if (request.Headers.NonValidated.Contains(header))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsCall(HttpRequestMessage request) =>
        request.Options.TryGetValue(UpstreamCall.Cluster, out var called) && called == cluster.ClusterId;

    private void Inject(HttpRequestMessage request)
    {
        var (secret, problem) = InjectedCredential.Read(cluster, environment);
        if (secret is null)
        {
            throw new CredentialMissingException(cluster.ClusterId, problem!);
        }

        request.Headers.TryAddWithoutValidation(
            cluster.CredentialHeader,
            cluster.CredentialHeader == "authorization" ? $"Bearer {secret}" : secret);
    }
}
