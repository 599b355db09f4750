using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Judges one content block (contract.md 1.4); types nobody has heard of pass, since new ones appear with every beta.</summary>
internal static class AnthropicBlocks
{
    public static void Judge(JsonElement block, string role, FieldPath at, FieldReader fields)
    {
        if (block.ValueKind != JsonValueKind.Object)
        {
            fields.WrongType(at, "", "an object", block);
            return;
        }

        switch (fields.Text(block, "type", at, required: true))
        {
            case "text":
                fields.Text(block, "text", at, required: true);
                break;
            case "image" or "document":
                fields.Object(block, "source", at, required: true);
                break;
            case "thinking":
                fields.Text(block, "thinking", at, required: true);
                fields.Text(block, "signature", at, required: true);
                break;
            case "tool_use":
                Only("assistant", "tool_use", role, at, fields);
                fields.Text(block, "id", at, required: true);
                fields.Text(block, "name", at, required: true);
                fields.Object(block, "input", at, required: true);
                break;
            case "tool_result":
                Only("user", "tool_result", role, at, fields);
                fields.Text(block, "tool_use_id", at, required: true);
                if (fields.Any(block, "content", at) is { ValueKind: not (JsonValueKind.String or JsonValueKind.Array) } content)
                {
                    fields.WrongType(at, "content", "a string or an array of content blocks", content);
                }

                break;
        }
    }

    private static void Only(string allowed, string type, string role, FieldPath at, FieldReader fields)
    {
        if (role != allowed)
        {
            fields.Refuse(at, "type", $"`{type}` blocks can only be in `{allowed}` messages");
        }
    }
}
