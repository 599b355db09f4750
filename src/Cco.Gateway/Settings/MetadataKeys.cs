namespace Cco.Gateway.Settings;

/// <summary>The closed list of metadata keys in <c>yarp.routes.json</c> (architecture.md 5a). Never a colon in a key: configuration splits there.</summary>
internal static class MetadataKeys
{
    public const string Prefix = "Cco.";

    // Routes
    public const string Cache = "Cco.Cache";
    public const string CacheTtl = "Cco.CacheTtl";
    public const string CacheMaxTokens = "Cco.CacheMaxTokens";
    public const string OnAbandon = "Cco.OnAbandon";
    public const string IncludeUsage = "Cco.IncludeUsage";

    // Clusters
    public const string Dialect = "Cco.Dialect";
    public const string Provider = "Cco.Provider";
    public const string Transport = "Cco.Transport";
    public const string Credential = "Cco.Credential";
    public const string CredentialHeader = "Cco.CredentialHeader";
    public const string Account = "Cco.Account";
    public const string Shadow = "Cco.Shadow";

    public static readonly IReadOnlySet<string> Route = new HashSet<string> { Cache, CacheTtl, CacheMaxTokens, OnAbandon, IncludeUsage };

    public static readonly IReadOnlySet<string> Cluster =
        new HashSet<string> { Dialect, Provider, Transport, Credential, CredentialHeader, Account, Shadow };
}
