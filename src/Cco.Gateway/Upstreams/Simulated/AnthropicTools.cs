using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// Judges and reads <c>tools</c> and <c>tool_choice</c> (contract.md 1.3, 1.5). Only custom tools can be called: the others have no
/// schema here.
/// </summary>
internal static class AnthropicTools
{
    private static readonly FieldPath Top = FieldPath.Body;

    public static ToolPolicy Read(JsonElement body, FieldReader fields)
    {
        var custom = new List<SimulatedTool>();
        var declared = 0;
        foreach (var tool in fields.Array(body, "tools", Top)?.EnumerateArray() ?? default)
        {
            var at = new FieldPath("tools", declared++);
            if (tool.ValueKind != JsonValueKind.Object)
            {
                fields.WrongType(at, "", "an object", tool);
            }
            else if (fields.Text(tool, "type", at) is null or "custom")
            {
                var name = fields.Text(tool, "name", at, required: true);
                var schema = fields.Object(tool, "input_schema", at, required: true);
                custom.Add(new SimulatedTool(name ?? "", schema ?? default));
            }
        }

        return fields.Object(body, "tool_choice", Top) is { } choice
            ? ReadChoice(choice, custom, declared, fields)
            : new ToolPolicy(custom);
    }

    private static ToolPolicy ReadChoice(JsonElement choice, List<SimulatedTool> custom, int declared, FieldReader fields)
    {
        var at = new FieldPath("tool_choice");
        var parallel = !(fields.Flag(choice, "disable_parallel_tool_use", at) ?? false);
        var type = fields.Text(choice, "type", at, required: true);
        if (type is not (null or "auto" or "any" or "none" or "tool"))
        {
            fields.Refuse(at, "type", "Input should be 'auto', 'any', 'tool' or 'none'");
        }
        else if (type is "any" or "tool" && declared == 0)
        {
            fields.Refuse(Top, "tool_choice", "may only be specified while providing `tools`");
        }

        var forced = type == "tool" ? fields.Text(choice, "name", at, required: true) : null;
        if (forced is not null && declared == custom.Count && !custom.Exists(tool => tool.Name == forced))
        {
            fields.Refuse(at, "name", $"Tool '{forced}' not found in provided tools");
        }

        return new ToolPolicy(custom, type != "none", type is "any" or "tool", forced, parallel);
    }
}
