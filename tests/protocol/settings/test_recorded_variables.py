"""The programs themselves say what they make of the variables; recorded by tools/variables/record.py."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proxytest.protocol.settings.no_proxy import excluding_entry
from proxytest.protocol.settings.variable_readers import (
    Program,
    dialled_port,
    exceptions_of_program,
    explicit_of,
    has_port,
)

RECORDED: dict[str, Any] = json.loads((Path(__file__).with_name("recorded_variables.json")).read_text())
MAIN = "9999"
#: Why we may say otherwise of a pair.
DIFFERENT = {
    "empty": "a variable that is set and empty is not kept in a run, and programs differ in what it means",
    "malformed": "an address that cannot be used: the program gives up, or dials what it makes of it",
    "socks": "SOCKS is another kind of proxy: some programs speak it, the others give up",
    "mixed case": "Python reads a variable in any mixture of cases",
    "desktop": "with a desktop Chrome reads the desktop's settings first",
}
WELL_FORMED = ("http://127.0.0.9", "https://127.0.0.9", "HTTP://127.0.0.9", "127.0.0.9")


def pairs() -> Iterator[tuple[dict[str, str], Program, str, str]]:
    for case in RECORDED["cases"]:
        for name, answers in case["answers"].items():
            for host, answer in zip(case["hosts"], answers, strict=True):
                yield case["variables"], Program(name), host, answer


def reason(variables: dict[str, str]) -> str:
    """Why we may say otherwise."""
    values = [value for name, value in variables.items() if name.endswith("_proxy") and name != "no_proxy"]
    if "Https_Proxy" in variables:
        return "mixed case"
    if "XDG_CURRENT_DESKTOP" in variables:
        return "desktop"
    if not all(map(str.strip, variables.values())):
        return "empty"
    if any(value.startswith("socks") for value in values):
        return "socks"
    proxies = [value.strip() for name, value in variables.items() if name.lower() in ("https_proxy", "all_proxy")]
    malformed = any(not value.startswith(WELL_FORMED) or value.endswith((":", ":0", "9999/")) for value in proxies)
    return "malformed" if malformed or any(value != value.strip() for value in values) else ""


def ours(variables: dict[str, str], program: Program, host: str) -> str:
    """What we say, in the words of the record."""
    read = explicit_of(program, variables)
    if read is None:
        return "direct"
    exceptions = exceptions_of_program(program, variables)
    if exceptions is not None and excluding_entry(program, exceptions.value, host, 443) is not None:
        return "direct"
    if has_port(read.value):
        return read.value.rstrip("/ ").rpartition(":")[2]
    return str(dialled_port(program, read.value))


def test_each_program_is_judged_as_it_behaves() -> None:
    wrong = [
        f"{program} {variables} {host}: {answer}, we say {said}"
        for variables, program, host, answer in pairs()
        if (said := ours(variables, program, host)) != answer and not reason(variables)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_record_is_large_and_few_pairs_are_left_out() -> None:
    every = [variables for variables, _, _, _ in pairs()]
    assert len(every) > 1500
    assert sum(bool(reason(one)) for one in every) < len(every) / 10


@pytest.mark.parametrize("program", Program)
def test_every_program_was_recorded(program: Program) -> None:
    assert program in RECORDED["versions"]
