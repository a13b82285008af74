"""The JSON schema of a scenario file, for editors; `scenarios/scenario.schema.json` is this, written down."""

from typing import Any

from proxytest.scenario.sections import ScenarioFile
from proxytest.scenario.validation import Section


def scenario_schema() -> dict[str, object]:
    """Return the schema; a key may be left out, but not be null, and a name that is none is refused."""
    return _schema_of(ScenarioFile)


def config_schema() -> dict[str, object]:
    """Return the schema of the user's configuration file."""
    from proxytest.scenario.user_config import ConfigFile

    return _schema_of(ConfigFile)


def _schema_of(model: type[Section]) -> dict[str, object]:
    schema: dict[str, object] = _strict(model.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _strict(node: Any) -> Any:  # noqa: ANN401  a schema is a tree of whatever JSON holds
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _strict(value) for key, value in node.items() if not (key == "default" and value is None)}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    choices = [choice for choice in kept.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **{key: value for key, value in kept.items() if key != "anyOf"}}
    return kept | {"anyOf": choices} if choices else kept
