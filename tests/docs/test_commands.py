"""What the pages have their reader type works, and prints what they say."""

import asyncio
import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from proxytest.cli import run_arguments
from proxytest.features.settings.probes.discovery import Machine
from proxytest.model.settings import Platform
from proxytest.prepare import proxy_choice
from proxytest.wire.programs import CommandOutput
from tests.docs.pages import DOCS, Command, File, NotRun, as_pattern, pages, read, steps
from tests.docs.site import ROOTS, Site, site

pytestmark = pytest.mark.long

TEMPLATE = DOCS.parent / "scenarios" / "template.yaml"  #: what README.md has its reader copy

_PROXY_KEY = re.compile(r"^(?=proxy:|proxies:|pac:)", re.MULTILINE)


@pytest.fixture(scope="module")
def corp() -> Iterator[Site]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        stack = contextlib.AsyncExitStack()
        yield runner.run(stack.enter_async_context(site()))
        runner.run(stack.aclose())


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let this machine's settings say nothing, and a window of 80 columns show the reports."""

    async def not_installed(command: tuple[str, ...]) -> CommandOutput:
        return CommandOutput(missing=f"{command[0]} is not installed")

    async def no_name(_: str) -> bool:
        return False

    def bare(environ: Mapping[str, str]) -> Machine:
        return Machine(
            platform=Platform.LINUX, environ=environ, root=tmp_path / "nothing", ask=not_installed, exists=no_name
        )

    monkeypatch.setattr(proxy_choice, "this_machine", bare)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "PAC_URL", "auto_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PROXYTEST_PASSWORD", "wonderland")
    monkeypatch.chdir(tmp_path)


#: Of the others `make test-rest` makes sure.
CHOSEN = ("tutorial.md", "plan.md")


@pytest.mark.parametrize(
    "page",
    [page if page.name in CHOSEN else pytest.param(page, marks=pytest.mark.table) for page in pages()],
    ids=str,
)
def test_the_commands_of_a_page_do_what_it_says(page: Path, corp: Site) -> None:
    Path(ROOTS).write_text(corp.roots)
    Path("hq.yaml").write_text(_placed(TEMPLATE.read_text(encoding="utf-8"), corp))
    for step in steps(read(page)):
        match step:
            case File(name=name, text=text):
                Path(name).write_text(_placed(text, corp))
            case Command():
                _carry_out(step, corp, page)
            case NotRun(line=line, reason=reason):
                assert reason.strip(), f"{page}:{line}"


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_command_stands_in_a_block_that_is_run(page: Path) -> None:
    text = read(page)
    shown = len(re.findall(r"^\$ ", text, re.MULTILINE))
    not_run = sum(step.commands for step in steps(text) if isinstance(step, NotRun))
    assert shown == not_run + sum(isinstance(step, Command) for step in steps(text))


def test_a_page_must_match_the_whole_output() -> None:
    pattern = as_pattern(("COMPATIBLE: ... through http://127.0.0.1:...", "...", "Areas"))

    assert pattern.fullmatch("COMPATIBLE: spark-2016 through http://127.0.0.1:4711\nClients\n\nAreas\n")
    assert not pattern.fullmatch("NOT COMPATIBLE: spark-2016 through http://127.0.0.1:4711\nAreas\n")
    assert not pattern.fullmatch("COMPATIBLE: spark-2016 through http://127.0.0.1:4711\nAreas\nmore\n")


def _placed(text: str, corp: Site) -> str:
    """Let a scenario of the site trust the lab's cloud, which no public root signs."""
    return corp.real(_PROXY_KEY.sub(f"cacert: {ROOTS}\n", text, count=1))


def _carry_out(step: Command, corp: Site, page: Path) -> None:
    where = f"docs/{page}:{step.line}: {step.words}"
    out, err, status = _run(corp.real(step.words), at_site=corp.real(step.words) != step.words)
    told = corp.shown(f"{out}{err}")
    assert status == step.status, f"{where} ended with {status}\n{told}"
    if step.printed:
        output = corp.shown(out or err)
        assert as_pattern(step.printed).fullmatch(output), f"{where} printed\n{output}"


def _run(line: str, *, at_site: bool) -> tuple[str, str, int]:
    program, *arguments = shlex.split(line)
    if program == "proxytest":
        trusting = ["--cacert", ROOTS] if at_site and arguments[0] == "run" else []
        return _in_this_process([*arguments, *trusting])
    if program not in ("python", "pytest"):
        raise ValueError(f"a page runs {program}: mark the block '% no-run: REASON'")
    command = [sys.executable, *(["-m", "pytest"] if program == "pytest" else []), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=dict(os.environ))  # noqa: S603  what the pages say
    return ended.stdout, ended.stderr, ended.returncode


def _in_this_process(arguments: list[str]) -> tuple[str, str, int]:
    """Run the command line without starting another interpreter, which alone would take most of the time."""
    out, err = io.BytesIO(), io.BytesIO()
    with contextlib.redirect_stdout(_text(out)), contextlib.redirect_stderr(_text(err)):
        status = run_arguments(arguments)
        return out.getvalue().decode(), err.getvalue().decode(), status


def _text(into: io.BytesIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(into, encoding="utf-8", write_through=True)
