namespace Cco.Gateway.Settings;

/// <summary>One mistake in the configuration, said so that it can be mended without looking anything up.</summary>
/// <param name="File">Absolute path; <c>null</c> when the value came from a flag or a variable.</param>
/// <param name="Line">From 1; <c>null</c> where it is not known.</param>
/// <param name="Path">The place: <c>Cco:Cache:Ttl</c>, in a price file <c>$.rows[0].from</c>; empty when it is the file as a whole.</param>
/// <param name="Message">One sentence with the place, the value and what would be right.</param>
internal sealed record ConfigurationError(string? File, int? Line, string Path, string Message)
{
    /// <summary><c>/etc/cco/appsettings.json:7: Cco:Cache:Ttl is "soon"; expected …</c></summary>
    public override string ToString() => (File, Line) switch
    {
        (null, _) => Message,
        (_, null) => $"{File}: {Message}",
        _ => $"{File}:{Line}: {Message}",
    };
}
