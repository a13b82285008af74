"""No private part of a library is used, but for the files that hold one each, with a test for when it changes."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import proxytest

PROJECT = Path(__file__).resolve().parents[2]
_OURS = ("proxytest", "tests", "bench", "proxytest_docs")

#: The files that hold one, and the test that fails when it changes.
HOLDERS = {
    ("proxytest/protocol/auth/nt_hash.py", "_ntlm_raw"): "tests/protocol/auth/test_nt_hash.py",
    ("proxytest/wire/presented_chain.py", "_sslobj"): "tests/wire/test_tls.py",
    ("tests/support/private_spnego.py", "_ntlm_raw"): "tests/protocol/auth/test_type_3.py",
    ("tests/support/private_spnego.py", "_spnego"): "tests/protocol/test_ntlm.py",
}
#: The methods of a library's class that one of ours overrides.
OVERRIDES = {("proxytest.wire.connector", "_create_connection"): "tests/wire/test_connector.py"}


def _private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        return
    for module, *parts in (name.split(".") for name in names):
        if module not in _OURS:
            yield from filter(_private, (module, *parts))


def _asked_by_name(node: ast.AST) -> Iterator[str]:
    """Return what ruff's SLF001 does not see."""
    match node:
        case ast.Call(func=ast.Name(id="getattr" | "setattr"), args=[_, ast.Constant(value=str(name)), *_]) if _private(
            name
        ):
            yield name


def _used(tree: ast.AST) -> set[str]:
    return {name for node in ast.walk(tree) for look in (_imported, _asked_by_name) for name in look(node)}


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("import a._b.c", {"_b"}),
        ("from a import _b", {"_b"}),
        ("from a._b import c", {"_b"}),
        ("getattr(x, '_y', None)", {"_y"}),
        ("from a import b, __version__\nfrom proxytest.wire import _own\ngetattr(x, 'y')", set()),
    ],
)
def test_what_counts_as_private(source: str, used: set[str]) -> None:
    assert _used(ast.parse(source)) == used


def test_a_private_part_is_used_where_it_is_held_and_nowhere_else() -> None:
    files = [path for folder in ("proxytest", "tests", "bench", "docs") for path in (PROJECT / folder).rglob("*.py")]
    assert len(files) > 100
    found = {
        (path.relative_to(PROJECT).as_posix(), name)
        for path in files
        for name in _used(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set(HOLDERS)


def test_the_rule_of_ruff_is_excused_nowhere_in_the_package() -> None:
    excused = [path for path in (PROJECT / "proxytest").rglob("*.py") if "SLF001" in path.read_text(encoding="utf-8")]
    assert excused == []


def test_each_has_a_test() -> None:
    missing = [test for test in {*HOLDERS.values(), *OVERRIDES.values()} if not (PROJECT / test).is_file()]
    assert missing == []


def test_a_private_method_of_a_library_is_overridden_where_it_is_held_and_nowhere_else() -> None:
    assert {(module, name) for module in _modules() for name in _overridden(module)} == set(OVERRIDES)


def _modules() -> Iterator[str]:
    """Return what the package's own environment can import: the lab's server has another."""
    outside = ("proxytest.lab.server", "proxytest.lab.bootstrap", "proxytest.__main__", "proxytest.wire.pac_child")
    for found in pkgutil.walk_packages(proxytest.__path__, "proxytest.", onerror=lambda _: None):
        if not found.name.startswith(outside):
            yield found.name


def _overridden(module: str) -> Iterator[str]:
    loaded = importlib.import_module(module)
    for _, kind in inspect.getmembers(loaded, lambda one: inspect.isclass(one) and one.__module__ == module):
        theirs = {name for base in kind.__mro__ if not base.__module__.startswith("proxytest") for name in vars(base)}
        methods: dict[str, Callable[..., object]] = {
            name: value for name, value in vars(kind).items() if inspect.isfunction(value)
        }
        ours = {name for name, value in methods.items() if value.__module__ == module and _private(name)}
        yield from ours & theirs
