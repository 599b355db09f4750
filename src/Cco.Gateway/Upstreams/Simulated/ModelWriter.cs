using System.Globalization;
using System.Text.Json;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Writes models in either dialect's form (contract.md 1.12, 2.4).</summary>
internal static class ModelWriter
{
    /// <summary>Writes a page of the list as one value.</summary>
    public static void WritePage(Utf8JsonWriter json, Dialect dialect, ModelPage page)
    {
        json.WriteStartObject();
        if (dialect == Dialect.OpenAi)
        {
            json.WriteString("object"u8, "list"u8);
        }

        json.WriteStartArray("data"u8);
        foreach (var model in page.Models)
        {
            WriteModel(json, dialect, model);
        }

        json.WriteEndArray();
        if (dialect == Dialect.Anthropic)
        {
            json.WriteBoolean("has_more"u8, page.HasMore);
            json.WriteString("first_id"u8, page.Models.Count > 0 ? page.Models[0].Id : null);
            json.WriteString("last_id"u8, page.Models.Count > 0 ? page.Models[^1].Id : null);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes one model as one value.</summary>
    public static void WriteModel(Utf8JsonWriter json, Dialect dialect, SimulatedModel model)
    {
        var created = new DateTimeOffset(model.Created, TimeOnly.MinValue, TimeSpan.Zero);
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id);
        if (dialect == Dialect.Anthropic)
        {
            json.WriteString("type"u8, "model"u8);
            json.WriteString("display_name"u8, model.Name);
            json.WriteString("created_at"u8, created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, created.ToUnixTimeSeconds());
            json.WriteString("owned_by"u8, model.Owner);
        }

        json.WriteEndObject();
    }
}
