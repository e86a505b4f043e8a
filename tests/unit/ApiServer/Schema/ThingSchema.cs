using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.ApiServer.Schema;

/// <summary>A custom resource whose schema has one field of every sort.</summary>
internal static class ThingSchema
{
    private const string Text = """
        type: object
        properties:
          spec:
            type: object
            required: [name, mode]
            properties:
              name: {type: string, minLength: 2, maxLength: 5, pattern: "^[a-z]+$"}
              mode: {type: string, enum: [A, B]}
              count: {type: integer, format: int32, minimum: 1, maximum: 1000000, multipleOf: 2}
              ratio: {type: number, minimum: 0.5, exclusiveMaximum: true, maximum: 1000000}
              flag: {type: boolean}
              when: {type: string, format: date-time}
              tags: {type: array, x-kubernetes-list-type: set, maxItems: 3, minItems: 1, items: {type: string}}
              ports:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  required: [name]
                  properties: {name: {type: string}, port: {type: integer, default: 80}}
              ios: {x-kubernetes-int-or-string: true}
              labels: {type: object, maxProperties: 2, additionalProperties: {type: string, maxLength: 3}}
              one:
                type: object
                properties: {a: {type: string}, b: {type: string}}
                oneOf: [{required: [a]}, {required: [b]}]
              any: {type: object, x-kubernetes-preserve-unknown-fields: true}
              nul: {type: string, nullable: true}
              atom: {type: object, x-kubernetes-map-type: atomic, properties: {x: {type: string}, y: {type: string}}}
              list: {type: array, items: {type: string}}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """;

    public static JsonObject Source => YamlReader.Read(Text)!.AsObject();

    public static StructuralSchema Schema { get; } = StructuralSchema.Parse(Source);

    /// <summary>A Thing with this spec, given as YAML or JSON.</summary>
    public static JsonObject Thing(string spec) => new()
    {
        ["apiVersion"] = "ex.dev/v1",
        ["kind"] = "Thing",
        ["metadata"] = new JsonObject { ["name"] = "x", ["namespace"] = "default" },
        ["spec"] = YamlReader.Read(spec),
    };
}
