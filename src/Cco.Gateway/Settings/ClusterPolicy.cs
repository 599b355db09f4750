using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Settings.Reading;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>
/// The typed view of a cluster, made once per loaded configuration. Whatever depends on the cluster asks for it at run time, for the
/// cluster that really serves: a route's first cluster is not it after a fallback.
/// </summary>
/// <param name="ClusterId">As in <c>yarp.routes.json</c>.</param>
/// <param name="Provider">Names the price list and the billing: <c>anthropic</c>, <c>openai</c>, <c>ollama</c>, …</param>
/// <param name="Dialect">The one dialect the upstream speaks; <c>null</c> means the caller's.</param>
/// <param name="CredentialSource">The name or path after <c>env:</c> or <c>file:</c>.</param>
/// <param name="CredentialHeader"><c>x-api-key</c>, <c>authorization</c> or <c>api-key</c>.</param>
/// <param name="Account">A label that keys of one upstream account share.</param>
/// <param name="Identity">What an answer depends on besides the request: cluster, destinations, transport, dialect (architecture.md 5.5).</param>
internal sealed record ClusterPolicy(
    string ClusterId,
    string Provider,
    string? Dialect,
    UpstreamTransport Transport,
    CredentialMode Credential,
    string? CredentialSource,
    string CredentialHeader,
    string? Account,
    string Identity)
{
    /// <summary>The cloud model that a local cluster's answers are compared with, where <c>prices.json</c> names none for their own model.</summary>
    public string? Shadow { get; init; }

    private static readonly ConditionalWeakTable<ClusterConfig, ClusterPolicy> Policies = [];

    /// <summary>Which upstream account it is, where that is not the caller's to say: its label, else where the credential comes from.</summary>
    public string CredentialIdentity { get; } = Account is null ? $"{Credential}:{CredentialSource}" : $"account:{Account}";

    /// <summary>Whether the gateway sends a credential of its own.</summary>
    public bool InjectsCredential => Credential is CredentialMode.Environment or CredentialMode.File;

    /// <summary>The policy of a loaded cluster; read once per configuration object.</summary>
    public static ClusterPolicy Of(ClusterConfig cluster) => Policies.GetValue(cluster, static c => From(c));

    /// <summary>Reads the metadata; anything wrong is added to <paramref name="errors"/> and its default taken.</summary>
    public static ClusterPolicy From(ClusterConfig cluster, FileErrors? errors = null)
    {
        var metadata = new MetadataReader(RoutesFile.PathOfCluster(cluster.ClusterId), cluster.Metadata, errors);
        var transport = metadata.Word(MetadataKeys.Transport, UpstreamTransport.Sockets, ("sockets", UpstreamTransport.Sockets), ("simulated", UpstreamTransport.Simulated));
        var dialect = metadata.Word(MetadataKeys.Dialect, null, ("anthropic", "anthropic"), ("openai", (string?)"openai"));
        var (mode, source) = CredentialOf(metadata);
        var header = metadata.Word(
            MetadataKeys.CredentialHeader,
            dialect == "openai" ? "authorization" : "x-api-key",
            ("x-api-key", "x-api-key"), ("authorization", "authorization"), ("api-key", "api-key"));
        return new ClusterPolicy(
            cluster.ClusterId,
            metadata.Text(MetadataKeys.Provider) ?? (transport == UpstreamTransport.Simulated ? "simulated" : cluster.ClusterId),
            dialect,
            transport,
            mode,
            source,
            header,
            metadata.Text(MetadataKeys.Account),
            IdentityOf(cluster, transport, dialect))
        {
            Shadow = metadata.Text(MetadataKeys.Shadow),
        };
    }

    private static (CredentialMode Mode, string? Source) CredentialOf(MetadataReader metadata)
    {
        switch (metadata.Text(MetadataKeys.Credential))
        {
            case null or "passthrough":
                return (CredentialMode.Passthrough, null);
            case "none":
                return (CredentialMode.None, null);
            case { } text when text.StartsWith("env:", StringComparison.Ordinal) && text.Length > 4:
                return (CredentialMode.Environment, text[4..]);
            case { } text when text.StartsWith("file:", StringComparison.Ordinal) && text.Length > 5:
                return (CredentialMode.File, text[5..]);
            default:
                // The value may be a key typed in the wrong place: it is not repeated, and nothing is sent.
                metadata.Secret(MetadataKeys.Credential, "passthrough, none, env:NAME or file:PATH");
                return (CredentialMode.None, null);
        }
    }

    private static string IdentityOf(ClusterConfig cluster, UpstreamTransport transport, string? dialect)
    {
        var text = new StringBuilder(cluster.ClusterId).Append('\n').Append(transport).Append('\n').Append(dialect);
        foreach (var address in (cluster.Destinations?.Values ?? []).Select(d => d.Address).Order(StringComparer.Ordinal))
        {
            text.Append('\n').Append(address);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
