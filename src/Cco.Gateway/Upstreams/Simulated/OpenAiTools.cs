using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// Judges and reads <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c> (contract.md 2.1). Only function tools can be called.
/// </summary>
internal static class OpenAiTools
{
    private static readonly FieldPath Top = FieldPath.Body;

    public static ToolPolicy Read(JsonElement body, FieldReader fields)
    {
        var functions = new List<SimulatedTool>();
        var declared = 0;
        foreach (var tool in fields.Array(body, "tools", Top)?.EnumerateArray() ?? default)
        {
            var at = new FieldPath("tools", declared++);
            if (tool.ValueKind != JsonValueKind.Object)
            {
                fields.WrongType(at, "", "an object", tool);
            }
            else if (fields.Text(tool, "type", at, required: true) == "function"
                && fields.Object(tool, "function", at, required: true) is { } function)
            {
                at = at with { Member = "function" };
                var name = fields.Text(function, "name", at, required: true);
                functions.Add(new SimulatedTool(name ?? "", fields.Object(function, "parameters", at) ?? default));
            }
        }

        var policy = new ToolPolicy(functions, Parallel: fields.Flag(body, "parallel_tool_calls", Top) ?? true);
        return fields.Any(body, "tool_choice", Top) is { } choice ? ReadChoice(choice, policy, declared, fields) : policy;
    }

    private static ToolPolicy ReadChoice(JsonElement choice, ToolPolicy policy, int declared, FieldReader fields)
    {
        if (declared == 0)
        {
            fields.Refuse(Top, "tool_choice", "it is only allowed when 'tools' are specified");
        }

        switch (choice.ValueKind)
        {
            case JsonValueKind.String when choice.GetString() is "auto":
                return policy;
            case JsonValueKind.String when choice.GetString() is "none":
                return policy with { Allowed = false };
            case JsonValueKind.String when choice.GetString() is "required":
                return policy with { Required = true };
            case JsonValueKind.String:
                fields.Refuse(Top, "tool_choice", "supported are 'none', 'auto' and 'required'");
                return policy;
            case JsonValueKind.Object:
                return ReadNamed(choice, policy, fields);
            default:
                fields.WrongType(Top, "tool_choice", "a string or an object", choice);
                return policy;
        }
    }

    private static ToolPolicy ReadNamed(JsonElement choice, ToolPolicy policy, FieldReader fields)
    {
        var at = new FieldPath("tool_choice");
        if (fields.Text(choice, "type", at, required: true) != "function")
        {
            return policy;
        }

        var function = fields.Object(choice, "function", at, required: true) ?? default;
        var forced = fields.Text(function, "name", new FieldPath("tool_choice.function"), required: true);
        if (forced is not null && policy.Declared.All(tool => tool.Name != forced))
        {
            fields.Refuse(new FieldPath("tool_choice.function"), "name", $"'{forced}' is not among the 'tools'");
        }

        return policy with { Required = true, Forced = forced };
    }
}
