namespace Cco.Gateway.Settings;

/// <summary>Whose credential a cluster's destinations see: <c>Cco.Credential</c> (architecture.md 5.9).</summary>
internal enum CredentialMode
{
    /// <summary>The client's own, as it came.</summary>
    Passthrough,

    /// <summary>The value of an environment variable (<c>env:NAME</c>).</summary>
    Environment,

    /// <summary>The first line of a file (<c>file:PATH</c>).</summary>
    File,

    /// <summary>None at all.</summary>
    None,
}
