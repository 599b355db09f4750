namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>One entry of the model list.</summary>
/// <param name="Id">As requests name it.</param>
/// <param name="Name">As people read it.</param>
/// <param name="Created">The release day.</param>
/// <param name="Owner">Who made it.</param>
internal sealed record SimulatedModel(string Id, string Name, DateOnly Created, string Owner);
