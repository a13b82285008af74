"""`import proxytest` is quick, and shows what there is."""

import importlib
import subprocess
import sys

import pytest

import proxytest

HEAVY = ("aiohttp", "asyncio", "cryptography", "pydantic", "rich", "spnego", "ruamel.yaml", "jinja2", "click")


def test_the_import_is_light() -> None:
    program = (
        f"import sys, proxytest\nsys.exit(repr([name for name in {HEAVY!r} if name in sys.modules] or "
        "[name for name in sys.modules if name.startswith('proxytest.')]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter
    assert done.stderr.strip() == "[]"


def test_every_name_is_there() -> None:
    api = importlib.import_module("proxytest.api")
    assert dir(proxytest) == sorted(proxytest.__all__)
    assert set(proxytest.__all__) == {*api.__all__, "__version__"}
    for name in api.__all__:
        assert getattr(proxytest, name) is getattr(api, name)


def test_what_is_not_there_is_an_attribute_error() -> None:
    name = "no_such_name"
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(proxytest, name)
