"""An option is declared once: one more field, and all that is made from the declarations has it."""

import pytest

from proxytest.scenario.options import SCENARIO_KEYS
from proxytest.scenario.sections import ScenarioFile
from tests.stranger.copies import PROJECT, Copy, copied, put_option, words

pytestmark = pytest.mark.long

#: Says what arrives where the plan is made: what the scenario, the command line and Python say.
ARRIVES = """
import asyncio, sys
from pathlib import Path
import proxytest, proxytest.api.audits, proxytest.cli.job
from proxytest.cli import run_arguments

sys.stderr = sys.stdout

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
from arguments import OptionArguments
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


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    made = copied(tmp_path_factory.mktemp("copy"))
    put_option(made)
    (made.folder / "hq.yaml").write_text("proxy: http://127.0.0.1:1\nlinger: 5\n", encoding="utf-8")
    return made


def test_its_declaration_is_the_one_place(copy: Copy) -> None:
    """What `make generated` writes is none."""
    assert copy.places() == ["scenario/options.py"]


def test_it_is_on_the_command_line(copy: Copy) -> None:
    assert "--linger SECONDS Wait before the end." in words(copy.run("run", "--help"))


def test_it_is_a_key_of_scenarios(copy: Copy) -> None:
    assert '"description": "How many seconds until the end."' in copy.run("schema", "scenario")


@pytest.mark.parametrize(
    ("in_python", "on_the_command_line", "arrives"),
    [
        ({}, [], ("5.0", "5.0")),
        ({"linger": 2.5}, ["--linger", "1"], ("2.5", "1.0")),
    ],
)
def test_what_is_said_nearest_to_the_user_arrives(
    in_python: dict[str, float], on_the_command_line: list[str], arrives: tuple[str, str], copy: Copy
) -> None:
    said = copy.python("-c", ARRIVES, repr(in_python), *on_the_command_line)
    assert said.splitlines() == [
        f"Python: linger={arrives[0]}",
        f"proxytest: linger={arrives[1]}",
        "2",
    ]


def test_it_is_in_the_reference(copy: Copy) -> None:
    pytest.importorskip("sphinx")
    cells = copy.python("-c", REFERENCE).split("\n\n")
    at = cells.index("--linger SECONDS")
    assert cells[at : at + 4] == ["--linger SECONDS", "linger", "linger: float", "Wait before the end."]


@pytest.mark.table
def test_type_checkers_know_it(copy: Copy) -> None:
    pytest.importorskip("mypy")
    (copy.folder / "arguments.py").write_text(copy.python(str(PROJECT / "tools/api_arguments.py")), encoding="utf-8")
    (copy.folder / "typed.py").write_text(TYPED, encoding="utf-8")
    sources = [
        "typed.py",
        "arguments.py",
        "proxytest/scenario/options.py",
        "proxytest/scenario/option.py",
    ]
    flags = ["--strict", "--follow-imports=skip", "--explicit-package-bases", "--cache-dir=mypy"]
    assert copy.python("-m", "mypy", *flags, *sources) == "Success: no issues found in 4 source files\n"


def test_every_option_of_a_scenario_is_a_key() -> None:
    assert ScenarioFile.model_fields.keys() >= SCENARIO_KEYS
