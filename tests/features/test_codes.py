"""The catalogue of codes: each is declared once, used, and nothing else is found."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import proxytest
import proxytest.judgement
from proxytest.features.modules import modules
from proxytest.features.registry import all_checks, all_codes
from proxytest.judgement.roles import Role
from proxytest.model.code import Code
from proxytest.model.result import Party, Sureness

FILES = [
    *(Path(str(module.__file__)) for module in modules()),
    *(path for folder in proxytest.judgement.__path__ for path in sorted(Path(folder).glob("*.py"))),
]


def declared() -> Iterator[tuple[Path, str, Code]]:
    """Return each code with the file and the name under which it is declared."""
    for path in FILES:
        words = path.with_suffix("").relative_to(Path(proxytest.__file__).parent.parent).parts
        module = importlib.import_module(".".join(words))
        for node in ast.parse(path.read_text()).body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="Code"))):
                    yield path, name, getattr(module, name)


DECLARED = list(declared())


def test_each_code_is_declared_once() -> None:
    ids = [code.id for _, _, code in DECLARED]
    assert sorted(ids) == sorted(set(ids))
    assert set(ids) == set(all_codes())


def test_two_codes_with_one_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    first = next(check for check in all_checks().values() if check.codes)
    double = Code(id=first.codes[0].id, title="Another", remedy="None.")
    from dataclasses import replace

    from proxytest.features import registry

    monkeypatch.setattr(registry, "all_checks", lambda: {"a": first, "b": replace(first, codes=(double,))})
    with pytest.raises(ValueError, match="two codes are called"):
        registry.all_codes()


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, name, _ in DECLARED], ids=str)
def test_each_code_is_used(path: Path, name: str) -> None:
    """Its name stands somewhere beside its declaration and the lists of codes."""
    naming = (one for one in FILES if one == path or re.search(rf"import[^#]*\b{name}\b", _text(one)))
    assert any(_is_use(node, name) for one in naming for node in _nodes(one))


@cache
def _text(path: Path) -> str:
    return path.read_text()


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(_text(path))))


def _is_use(node: ast.AST, name: str) -> bool:
    """Is it read otherwise than in a list of codes?"""
    match node:
        case ast.Attribute(value=ast.Name(id=found), attr="finding" | "id"):
            return found == name
        case ast.Call(args=arguments, keywords=keywords):
            given = [*arguments, *(one.value for one in keywords if one.arg != "codes")]
            return any(isinstance(one, ast.Name) and one.id == name for one in given)
        case ast.Dict(values=values) | ast.Tuple(elts=[*values, ast.Constant()]):
            return any(name in _names(value) for value in values)
        case ast.IfExp() | ast.Return():
            return name in _names(node)
        case ast.FunctionDef(args=ast.arguments(kw_defaults=defaults)):
            return any(one is not None and name in _names(one) for one in defaults)
        case _:
            return False


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def test_no_finding_is_made_without_a_code() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding")


def test_a_check_that_finds_nothing_informs() -> None:
    assert {one.id for one in all_checks().values() if not one.codes} == {"media/legacy-range", "product/identity"}
    assert all(bool(one.codes) is (one.role is not Role.INFORMS) for one in all_checks().values())


@pytest.mark.parametrize("code", [code for _, _, code in DECLARED], ids=lambda code: code.id)
def test_a_code_is_dotted_and_says_what_to_do(code: Code) -> None:
    assert re.fullmatch(r"[a-z]+(\.[a-z0-9]+(-[a-z0-9]+)*)+", code.id)
    assert code.remedy.endswith((".", ")"))
    assert not code.title.endswith(".")


@pytest.mark.parametrize("code", [code for _, _, code in DECLARED], ids=lambda code: code.id)
def test_who_is_not_known_is_not_proven(code: Code) -> None:
    """No accusation without a control."""
    assert not (code.party is Party.NOT_KNOWN and code.certainty is Sureness.PROVEN)
