namespace Cco.Gateway.Settings;

/// <summary>The layers of settings, strongest last.</summary>
internal enum SettingLayer
{
    Default,
    File,
    Environment,
    Flag,
}
