"""`{open-ways}`, `{open-codes}` and `{open-actions}`: why a verdict is open, and the one thing that decides it.

Nothing of it is written down here. The ways are asked what they would say, and the codes are those that the package
gives to results that it cannot decide, or that something else kept from being tested.
"""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from docutils import nodes
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

import proxytest
from proxytest.engine.next_action import Gap, to_decide
from proxytest.features.registry import all_codes
from proxytest.judgement import next_actions
from proxytest.judgement.evidence import Evidence
from proxytest.model.code import Code
from proxytest.model.open_verdict import OpenWay, ToDecide
from proxytest.model.result import Result, Status
from proxytest.model.run import Asked, ClientVerdict, Verdict
from proxytest.scenario.profile_file import load_profile
from proxytest_docs.cited import links
from proxytest_docs.write import table

_MAKES_OPEN = ("undecided", "Blocked")
_AS_TOLD = "What the result says that it lacks: see below."


class OpenWaysDirective(SphinxDirective):
    """A row for each way in which a verdict stays open."""

    def run(self) -> list[nodes.Node]:
        """Write it."""
        told = ModuleAnalyzer.for_module(OpenWay.__module__).find_attr_docs()
        rows = [(f"`{way}`", _sentence(told["OpenWay", way.name][0]), _action(way)) for way in OpenWay]
        return [table(("`way` in JSON", "What is open", "What decides it"), rows, (16, 44, 40))]


class OpenCodesDirective(SphinxDirective):
    """A row for each code of a result that is undecided, or could not be tested."""

    def run(self) -> list[nodes.Node]:
        """Write it."""
        rows = [(nodes.paragraph("", "", *links("finding", [one.id])), one.title, one.remedy) for one in open_codes()]
        return [table(("Code", "What was seen", "What decides it"), rows, (22, 35, 43))]


class OpenActionsDirective(SphinxDirective):
    """A list of what reports tell to do where no code is told."""

    def run(self) -> list[nodes.Node]:
        """Write it."""
        texts = [text for name, text in vars(next_actions).items() if name.isupper() and isinstance(text, str)]
        items = (nodes.list_item("", nodes.paragraph("", text.format("..."))) for text in texts)
        return [nodes.bullet_list("", *items)]


def open_codes() -> list[Code]:
    """Return every code that a result without a clear answer can have, by its id."""
    found = {code.id: code for module, tree in _modules() for code in _given(module, tree)}
    return [code for identifier, code in all_codes().items() if identifier in found]


def _modules() -> Iterator[tuple[ModuleType, ast.Module]]:
    root = Path(proxytest.__file__).parent
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if any(f"{name}(" in text for name in _MAKES_OPEN):
            parts = ("proxytest", *path.relative_to(root).with_suffix("").parts)
            yield importlib.import_module(".".join(parts)), ast.parse(text)


def _given(module: ModuleType, tree: ast.Module) -> Iterator[Code]:
    """Return the codes of its open results; where one is chosen as it runs, all that the module chooses from."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _MAKES_OPEN:
            for value in (one.value for one in call.keywords if one.arg == "code"):
                named = _named(module, value)
                yield from [named] if isinstance(named, Code) else _choices(module)


def _named(module: ModuleType, value: ast.expr) -> object:
    match value:
        case ast.Name(id=name):
            return getattr(module, name, None)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return getattr(getattr(module, name, None), attribute, None)
        case _:
            return None


def _choices(module: ModuleType) -> Iterator[Code]:
    mappings = [one for one in vars(module).values() if isinstance(one, dict)]
    for one in (item for mapping in mappings for pair in mapping.items() for item in pair):
        if isinstance(one, Code):
            yield one


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _action(way: OpenWay) -> str:
    """Ask the program what it would say, of a result that says what would decide it."""
    profile = load_profile("webex-2026")
    evidence = Evidence(profile=profile, asked=Asked(schemes=(), targets=()), observations=())
    result = Result(check="CHECK", target="-", status=Status.UNDECIDED, requirements=(), reason="", to_decide=_AS_TOLD)
    client = ClientVerdict(
        client=profile.clients[0].name,
        title="the client",
        verdict=Verdict.INCONCLUSIVE,
        scheme=None,
        reasons=(),
        to_decide=ToDecide(way=OpenWay.UNDECIDED, action="What the client's own line says."),
    )
    told = to_decide(Gap(way, result, client), evidence, (), "the client")
    return told.action if told else ""
