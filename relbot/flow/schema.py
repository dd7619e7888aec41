"""The JSON Schema of a flow file as an author writes it: editors offer fields and mark mistakes with it."""

from typing import Any

from relbot.flow.models import FORMAT, Flow
from relbot.flow.reading import SET_BY_US
from relbot.flow.shapes import WRITTEN

JsonSchema = dict[str, Any]


def flow_schema() -> JsonSchema:
    """Of format FORMAT. It follows the models; the shorthands of `next` and the names `if` and `with` are put in."""
    schema: JsonSchema = Flow.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"relbot conversation, format {FORMAT}"
    definitions: dict[str, JsonSchema] = schema["$defs"]
    for part in (schema, *definitions.values()):
        _as_written(part)
    schema["required"] = ["format", *schema["required"]]
    rule = definitions.pop("Rule")
    definitions["Rule"] = {"anyOf": [rule, _otherwise(rule)], "description": rule["description"]}
    for name in ("Say", "Ask", "Do"):
        one = {"$ref": "#/$defs/Rule"}
        definitions[name]["properties"]["next"] = {
            "anyOf": [{"type": "string"}, one, {"type": "array", "items": one}],
            "description": "A step, `end`, or rules: the first that holds is taken. Without it: the step below.",
        }
    return schema


def _as_written(part: JsonSchema) -> None:
    """Fields under the names authors write; what relbot sets itself is left out."""
    properties = part.get("properties", {})
    part["properties"] = {WRITTEN.get(name, name): value for name, value in properties.items() if name not in SET_BY_US}
    if not properties:
        del part["properties"]


def _otherwise(rule: JsonSchema) -> JsonSchema:
    """`{else: step}`, with or without a call."""
    properties = rule["properties"]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["else"],
        "properties": {"else": properties["then"], "call": properties["call"]},
    }
