"""The examples of the docstrings and of the README do what they say, against a proxy on loopback."""

import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import proxytest
from tests.support.company import CompanyBuilder

README = Path(__file__).parents[2] / "README.md"
_BLOCK = re.compile(r"^( *)```python\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def _blocks() -> Iterator[tuple[str, str]]:
    texts = {name: inspect.getdoc(getattr(proxytest, name)) or "" for name in proxytest.__all__}
    for name, text in {**texts, "README": README.read_text(encoding="utf-8")}.items():
        for number, found in enumerate(_BLOCK.finditer(text)):
            code = textwrap.dedent(found[2])
            if "import proxytest" in code:
                yield f"{name}-{number}", code


#: What the functions of the examples give; they take their arguments by these fixtures' names.
GIVEN = {"front_page": 200, "problems": [], "verdicts": {"": "compatible"}}
EXAMPLES = dict(_blocks())


@pytest.mark.parametrize("name", EXAMPLES)
async def test_an_example(name: str, company: CompanyBuilder, roots: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "hq.yaml"
    scenario.write_text(
        "proxy: http://127.0.0.1:1\nauth: ntlm\ntargets: [idbroker.webex.com]\nselect: [tunnel, auth]\n"
    )
    names: dict[str, Any] = {"__name__": f"example of {name}"}
    exec(compile(EXAMPLES[name], name, "exec"), names)  # noqa: S102  our own documentation
    async with company.running("ntlm") as proxy:
        values = {"proxy": f"http://127.0.0.1:{proxy.port}", "roots": str(roots), "scenario": str(scenario)}
        for function in [value for value in names.values() if inspect.iscoroutinefunction(value)]:
            arguments = {each: values[each] for each in inspect.signature(function).parameters}
            assert await function(**arguments) == GIVEN[function.__name__]


def test_what_there_is_to_be_shown_is_shown() -> None:
    assert {name.partition("-")[0] for name in EXAMPLES} >= {"Identity", "open_tunnel", "run"}


def test_every_public_name_is_explained() -> None:
    for name in proxytest.__all__:
        value = getattr(proxytest, name)
        if callable(value):
            assert inspect.getdoc(value), name
