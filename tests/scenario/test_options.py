"""An option is declared once: one more field, and all that is made from the declarations has it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from proxytest.scenario.options import SCENARIO_KEYS
from proxytest.scenario.sections import ScenarioFile

PROJECT = Path(__file__).parents[2]
BEFORE = "    proxy: Annotated[str | None, Option(\n"
LINGER = (
    "    linger: Annotated[float | None, Option(\n"
    '        Kind.SECONDS, Group.TESTS, "Wait before the end.", key="How many seconds until the end.")] = None\n'
)

#: Says what arrives where the plan is made: what the scenario, the command line and Python say.
ARRIVES = """
import asyncio, sys
from pathlib import Path
import proxytest, proxytest.api.audits, proxytest.cli.job
from proxytest.cli import run_arguments

def make_plan(options, *_, **__):
    raise proxytest.UsageError(f"linger={options.linger}")

proxytest.api.audits.make_plan = proxytest.cli.job.make_plan = make_plan
try:
    asyncio.run(proxytest.run("hq.yaml", **eval(sys.argv[1])))
except proxytest.UsageError as error:
    print("Python:", error)
print(run_arguments(["run", "hq.yaml", *sys.argv[2:]]))
"""

#: What mypy must accept, and refuse: an ignore that is not needed is an error too.
TYPED = """
from typing import Unpack, assert_type
from proxytest.api.arguments import OptionArguments
from proxytest.scenario.options import RunOptions

def run(**options: Unpack[OptionArguments]) -> None: ...

run(linger=2.0)
run(linger="2")  # type: ignore[arg-type]
assert_type(RunOptions().linger, float | None)
"""

REFERENCE = """
from proxytest_docs.options import option_sections
for one in option_sections():
    print(one.astext())
"""

Run = Callable[..., str]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project in which one place differs."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("proxytest", "tools", "docs/_ext", "scenarios"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    declared = folder / "proxytest/scenario/options.py"
    text = declared.read_text(encoding="utf-8")
    assert text.count(BEFORE) == 1
    declared.write_text(text.replace(BEFORE, LINGER + BEFORE), encoding="utf-8")
    (folder / "hq.yaml").write_text("proxy: http://127.0.0.1:1\nlinger: 5\n", encoding="utf-8")
    return folder


@pytest.fixture
def python(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("PYTHONPATH", f"{copy}:{copy / 'docs/_ext'}")

    def python(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=100, check=False)  # noqa: S603  our own
        return done.stdout + done.stderr

    return python


def test_it_is_on_the_command_line(python: Run) -> None:
    assert "--linger SECONDS          Wait before the end.\n" in python("-m", "proxytest", "run", "--help")


def test_it_is_a_key_of_scenarios(python: Run) -> None:
    assert '"description": "How many seconds until the end."' in python("-m", "proxytest", "schema", "scenario")


@pytest.mark.parametrize(
    ("in_python", "on_the_command_line", "arrives"),
    [
        ({}, [], ("5.0", "5.0")),
        ({"linger": 2.5}, ["--linger", "1"], ("2.5", "1.0")),
    ],
)
def test_what_is_said_nearest_to_the_user_arrives(
    in_python: dict[str, float], on_the_command_line: list[str], arrives: tuple[str, str], python: Run
) -> None:
    said = python("-c", ARRIVES, repr(in_python), *on_the_command_line)
    assert said.splitlines() == [
        f"Python: linger={arrives[0]}",
        "2",
        f"proxytest: linger={arrives[1]}",
    ]


def test_it_is_in_the_reference(python: Run) -> None:
    pytest.importorskip("sphinx")
    cells = python("-c", REFERENCE).split("\n\n")
    at = cells.index("--linger SECONDS")
    assert cells[at : at + 4] == ["--linger SECONDS", "linger", "linger: float", "Wait before the end."]


def test_type_checkers_know_it(copy: Path, python: Run) -> None:
    pytest.importorskip("mypy")
    (copy / "proxytest/api/arguments.py").write_text(python("tools/api_arguments.py"), encoding="utf-8")
    (copy / "typed.py").write_text(TYPED, encoding="utf-8")
    sources = [
        "typed.py",
        "proxytest/api/arguments.py",
        "proxytest/scenario/options.py",
        "proxytest/scenario/option.py",
    ]
    flags = ["--strict", "--follow-imports=skip", "--explicit-package-bases", "--cache-dir=mypy"]
    assert python("-m", "mypy", *flags, *sources) == "Success: no issues found in 4 source files\n"


def test_every_option_of_a_scenario_is_a_key() -> None:
    assert ScenarioFile.model_fields.keys() >= SCENARIO_KEYS
