using System.Text.Json.Nodes;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>A kind that uses every feature of structural schemas that Carillon's own kinds use, and some more.</summary>
internal static class WidgetDefinition
{
    public const string Group = "conformance.carillon.dev";

    private const string Schema =
        """
        {
          "description": "A Widget is a thing to test with.",
          "type": "object",
          "required": ["spec"],
          "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": {
              "description": "What the widget should be.",
              "type": "object",
              "required": ["size"],
              "properties": {
                "size": {"type": "integer", "minimum": 1, "maximum": 100, "description": "Size in units."},
                "color": {"type": "string", "enum": ["red", "green", "blue"], "default": "red"},
                "note": {"type": "string", "maxLength": 20, "pattern": "^[a-z ]*$"},
                "hint": {"type": "string", "nullable": true},
                "since": {"type": "string", "format": "date-time"},
                "ratio": {"type": "number"},
                "enabled": {"type": "boolean"},
                "amount": {"x-kubernetes-int-or-string": true},
                "anything": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                "limits": {"type": "object", "maxProperties": 3, "additionalProperties": {"type": "string", "maxLength": 10}},
                "args": {"type": "array", "maxItems": 4, "items": {"type": "string"}},
                "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
                "ports": {
                  "type": "array",
                  "x-kubernetes-list-type": "map",
                  "x-kubernetes-list-map-keys": ["name"],
                  "items": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                      "name": {"type": "string"},
                      "port": {"type": "integer", "default": 80},
                      "protocol": {"type": "string"}
                    }
                  }
                },
                "mode": {
                  "type": "object",
                  "default": {},
                  "properties": {"fast": {"type": "boolean", "default": true}, "level": {"type": "integer"}}
                }
              }
            },
            "status": {
              "type": "object",
              "properties": {
                "phase": {"type": "string"},
                "count": {"type": "integer"},
                "conditions": {
                  "type": "array",
                  "x-kubernetes-list-type": "map",
                  "x-kubernetes-list-map-keys": ["type"],
                  "items": {
                    "type": "object",
                    "required": ["type", "status"],
                    "properties": {"type": {"type": "string"}, "status": {"type": "string"}, "reason": {"type": "string"}}
                  }
                }
              }
            }
          }
        }
        """;

    /// <summary>
    /// A definition of this schema under another name, so that a test can have one of its own. Without a short name
    /// it joins no category either: both are shared by the whole server, so by every test that runs beside this one.
    /// </summary>
    public static JsonNode Create(string group, string plural, string kind, string? shortName = null, string scope = "Namespaced")
    {
        var definition = JsonReading.Parse(
            $$$"""
            {
              "apiVersion": "apiextensions.k8s.io/v1",
              "kind": "CustomResourceDefinition",
              "metadata": {"name": "{{{plural}}}.{{{group}}}"},
              "spec": {
                "group": "{{{group}}}",
                "scope": "{{{scope}}}",
                "names": {"plural": "{{{plural}}}", "singular": "{{{kind.ToLowerInvariant()}}}", "kind": "{{{kind}}}"},
                "versions": [{
                  "name": "v1",
                  "served": true,
                  "storage": true,
                  "schema": {"openAPIV3Schema": {{{Schema}}}},
                  "subresources": {"status": {}},
                  "selectableFields": [{"jsonPath": ".spec.color"}, {"jsonPath": ".status.phase"}],
                  "additionalPrinterColumns": [
                    {"name": "Color", "type": "string", "jsonPath": ".spec.color", "description": "Its color"},
                    {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
                    {"name": "Phase", "type": "string", "jsonPath": ".status.phase"},
                    {"name": "Note", "type": "string", "jsonPath": ".spec.note", "priority": 1},
                    {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}
                  ]
                }]
              }
            }
            """);
        if (shortName is not null)
        {
            definition["spec"]!["names"]!["shortNames"] = new JsonArray(shortName);
            definition["spec"]!["names"]!["categories"] = new JsonArray("gadgets");
        }

        return definition;
    }
}
