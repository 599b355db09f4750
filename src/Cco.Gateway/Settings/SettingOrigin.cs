namespace Cco.Gateway.Settings;

/// <summary>Where the value of a setting came from.</summary>
/// <param name="Layer">Stronger layers are later words.</param>
/// <param name="Name">As its user would call it: <c>--port</c>, <c>CCO_PORT</c>, <c>Cco__Listen__Port</c>; the file's name; <c>default</c>.</param>
internal readonly record struct SettingOrigin(SettingLayer Layer, string Name);
