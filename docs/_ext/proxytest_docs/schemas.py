"""`{schema} run|scenario|config`: a JSON Schema as tables, a section for each of its objects."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from docutils import nodes
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

import proxytest.model
from proxytest.report.stored_run import run_schema
from proxytest.scenario.schema import config_schema, scenario_schema
from proxytest_docs.write import inline, paragraph, section, table

Node = Mapping[str, Any]

_SCHEMAS = {"run": run_schema, "scenario": scenario_schema, "config": config_schema}


class SchemaDirective(SphinxDirective):
    """The keys of the whole, then what its objects are made of."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write it."""
        what = self.arguments[0]
        schema: Node = _SCHEMAS[what]()
        whole = _Page(what).keys(str(schema["title"]), schema)
        parts = (_Page(what).definition(name, node) for name, node in sorted(schema["$defs"].items()))
        return [whole, *parts]


class _Page:
    """Writes one schema; its sections are linked by the schema's name."""

    def __init__(self, what: str) -> None:
        self._what = what

    def definition(self, name: str, node: Node) -> nodes.section:
        made = section(
            f"`{name}`", self._identifier(name), paragraph(" ".join(str(node.get("description", "")).split()))
        )
        if "enum" in node:
            made += table(("Value", "Meaning"), _values(name, node), (40, 60))
        elif node.get("properties"):
            made += self.keys(name, node)
        return made

    def keys(self, name: str, node: Node) -> nodes.table:
        required = node.get("required", ())
        rows = [
            (f"`{key}`", self._type(inner), _meaning(name, key, inner, always=key in required))
            for key, inner in node["properties"].items()
        ]
        return table(("Key", "Type", "Meaning"), rows, (20, 30, 50))

    def _type(self, node: Node) -> nodes.paragraph:
        made = nodes.paragraph()
        made += self._types(node)
        return made

    def _types(self, node: Node) -> Iterator[nodes.Node]:
        if "$ref" in node:
            name = str(node["$ref"]).rpartition("/")[2]
            yield nodes.reference("", "", nodes.literal(name, name), internal=True, refid=self._identifier(name))
        elif options := node.get("anyOf") or node.get("oneOf"):
            for index, option in enumerate(options):
                yield from (nodes.Text(" or "),) if index else ()
                yield from self._types(option)
        elif node.get("type") == "array":
            yield nodes.Text("list of ")
            yield from self._types(node.get("items") or {"type": "anything"})
        elif isinstance(node.get("additionalProperties"), Mapping):
            yield nodes.Text("names, each with ")
            yield from self._types(node["additionalProperties"])
        else:
            yield from inline(_plain(node))

    def _identifier(self, name: str) -> str:
        return f"{self._what}-{name.lower()}"


def _plain(node: Node) -> str:
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    return {"date-time": "date and time (ISO 8601)", "date": "date"}.get(
        str(node.get("format")), str(node.get("type", "anything"))
    )


def _meaning(name: str, key: str, node: Node, *, always: bool) -> str:
    said = str(node.get("description") or _comments().get((name, key), "")).strip()
    default = node.get("default")
    if always or default in (None, "", [], {}):
        return said
    beside = f"default `{str(default).lower() if isinstance(default, bool) else default}`"
    return f"{said} ({beside})" if said else beside


def _values(name: str, node: Node) -> Iterator[tuple[str, str]]:
    meanings = {
        value: text
        for (owner, member), text in _comments().items()
        if owner == name
        for value in (member.lower().replace("_", "-"), _enum_value(name, member))
    }
    for value in node["enum"]:
        yield f"`{value}`", meanings.get(str(value), "")


def _enum_value(name: str, member: str) -> str:
    return str(_enums()[name][member].value) if name in _enums() else ""


@cache
def _enums() -> dict[str, Any]:
    return {
        name: value
        for module in _modules()
        for name, value in vars(importlib.import_module(module)).items()
        if hasattr(value, "__members__")
    }


@cache
def _comments() -> dict[tuple[str, str], str]:
    """Return what the sources say of each field, by class and name."""
    found: dict[tuple[str, str], str] = {}
    for module in _modules():
        docs = ModuleAnalyzer.for_module(module).find_attr_docs()
        found |= {place: " ".join(" ".join(lines).split()) for place, lines in docs.items()}
    return found


def _modules() -> tuple[str, ...]:
    path, name = proxytest.model.__path__, proxytest.model.__name__
    return tuple(f"{name}.{one.name}" for one in pkgutil.iter_modules(path))
