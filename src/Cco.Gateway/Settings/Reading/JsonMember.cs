namespace Cco.Gateway.Settings.Reading;

/// <summary>A member of an object in a configuration file.</summary>
/// <param name="Name">As written, escapes resolved.</param>
/// <param name="Line">The line of the name, from 1.</param>
internal readonly record struct JsonMember(string Name, int Line, JsonTree Value);
