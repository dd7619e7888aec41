"""Makes tests/data/bot_api.json from a published description of the Bot API.

    python tests/data/make_bot_api_extract.py api.json

The input holds `methods` and `types` with their `fields` (name, types, required). The extract keeps names, types and
required flags, and no prose. Its form: {"version": …, "methods": {method: {"returns": [types], "parameters": {name:
[required, type, …]}}}, "types": {type: {"fields": {name: [required, type, …]}, "subtypes": [types]}}}.
"""

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("bot_api.json")


def extract(source: dict[str, Any]) -> dict[str, Any]:
    """The extract of one description."""
    return {
        "version": source["version"].removeprefix("Bot API "),
        "methods": {
            name: {"returns": method["returns"], "parameters": _fields(method)}
            for name, method in sorted(source["methods"].items())
        },
        "types": {
            name: {"fields": _fields(described), "subtypes": sorted(described.get("subtypes", []))}
            for name, described in sorted(source["types"].items())
        },
    }


def _fields(described: dict[str, Any]) -> dict[str, list[Any]]:
    return {field["name"]: [field["required"], *field["types"]] for field in described.get("fields", [])}


def render(found: dict[str, Any]) -> str:
    """One method or type a line, so that a new version reads well as a difference."""
    parts = [f'  "version": {json.dumps(found["version"])}']
    for section in ("methods", "types"):
        lines = [f"    {json.dumps(name)}: {json.dumps(body)}" for name, body in found[section].items()]
        parts.append(f'  "{section}": {{\n' + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    TARGET.write_text(render(extract(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))), encoding="utf-8")
