namespace Cco.Gateway.Settings;

/// <summary>A setting as it is in force.</summary>
/// <param name="Key">Such as <c>Cco:Cache:Ttl</c>.</param>
/// <param name="Value">For people, in one spelling whatever was written: <c>1 h</c> for <c>60m</c>; empty when there is none.</param>
internal sealed record EffectiveSetting(string Key, string Value, SettingOrigin Origin);
