namespace Cco.Gateway.Settings;

/// <summary>
/// The configuration in force. Rooms ask for <see cref="Current"/> once per call and keep what they got: it never changes under them.
/// </summary>
internal sealed class LiveConfiguration(LoadedConfiguration loaded)
{
    private volatile LoadedConfiguration _current = loaded;

    public LoadedConfiguration Current => _current;

    public GatewaySettings Settings => _current.Settings;

    /// <summary>Why the files as they are now are not in force; empty when they are.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Puts a validated configuration in force. For the reloader only.</summary>
    public void Swap(LoadedConfiguration next) => (_current, Errors) = (next, []);

    /// <summary>Notes why the files are not in force. For the reloader only.</summary>
    public void Reject(IReadOnlyList<string> errors) => Errors = errors;
}
