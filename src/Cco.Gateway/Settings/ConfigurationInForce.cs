namespace Cco.Gateway.Settings;

/// <summary>
/// One configuration for as long as it is in force. A call takes it when its route is matched and keeps it to its end.
/// </summary>
/// <param name="Since">When it came into force.</param>
/// <param name="Settled">Done, unless the next configuration is being put in force just now.</param>
internal sealed record ConfigurationInForce(LoadedConfiguration Configuration, DateTimeOffset Since, Task Settled);
