"""Say in plain words what an added check still lacks: make added CHECK=tunnel/via, or python -m tools.added CHECK."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from coverage import Coverage

from proxytest.features.modules import OBSERVATIONS
from proxytest.features.registry import all_checks
from proxytest.judgement.check import Check
from tools.covered import AREAS, Area, below

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
MEASURED = ("--cov=proxytest", "--cov-branch", "--cov-context=test", "--cov-report=")
SHAPE = ("tests/features/test_observations.py", "tests/packaging/test_features.py", "tests/packaging/test_no_names.py")
#: What plays whole audits, and so notices every check that is added.
AUDITS = ("tests/engine/test_audit.py", "tests/api/test_run.py", "tests/pytest_plugin/test_collect.py")
SHOWN = 12  #: last lines of what a command printed

Run = Callable[["Step"], subprocess.CompletedProcess[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command that must succeed."""

    title: str
    command: tuple[str, ...]
    otherwise: str  #: what to do where it does not
    prints: str = ""  #: how its output must begin
    environ: dict[str, str] = field(default_factory=dict)


def steps(check: Check, data: Path) -> Iterator[Step]:
    """Return what is tried, the quickest first; the tests of the check leave in `data` what they reached."""
    yield Step(title="ruff", command=(f"{BIN}/ruff", "check"), otherwise=".venv/bin/ruff check --fix repairs some")
    yield Step(title="layout", command=(f"{BIN}/ruff", "format", "--check"), otherwise="run .venv/bin/ruff format")
    yield Step(
        title="import contracts",
        command=(f"{BIN}/lint-imports", "--no-cache"),
        otherwise="see the table in ARCHITECTURE.md: imports go downwards",
    )
    yield from _of_the_check(check, {"COVERAGE_FILE": str(data)})
    yield from _of_the_catalogue()
    yield from _of_whole_audits()
    yield Step(title="types", command=(f"{BIN}/mypy",), otherwise="mypy is strict: annotate what it names")


def _of_the_check(check: Check, environ: dict[str, str]) -> Iterator[Step]:
    played = ("tests/features/test_examples.py", "-k", f"({check.id}:)")
    yield Step(
        title="its examples",
        command=(*PYTEST, *MEASURED, *played),
        otherwise="correct the check, or what an example expects",
        environ=environ,
    )
    own = f"tests/features/{_file_of(check).parent.name}"
    if any((ROOT / own).glob("**/test_*.py")):
        yield Step(
            title="the tests of its feature",
            command=(*PYTEST, *MEASURED, "--cov-append", own),
            otherwise=f"see {own}",
            environ=environ,
        )


def _of_the_catalogue() -> Iterator[Step]:
    codes, requirements = "tests/features/test_codes.py", "tests/features/test_requirements.py"
    yield Step(title="codes", command=(*PYTEST, codes), otherwise='see "Before you judge" in CONTRIBUTING.md')
    yield Step(title="requirements", command=(*PYTEST, requirements), otherwise="cite ids that a profile has, or none")
    yield Step(
        title="what it reads",
        command=(*PYTEST, "tests/features/test_reads.py"),
        otherwise="name in `reads` each kind of observation that the check looks at",
    )
    yield Step(title="names and places of files", command=(*PYTEST, *SHAPE), otherwise="see ARCHITECTURE.md")
    generated = ("tests/api/test_arguments.py", "tests/scenario/test_schema.py")
    yield Step(title="schemas and arguments", command=(*PYTEST, *generated), otherwise="run make generated")
    words = "tests/protocol/test_public_words.py"
    yield Step(title="vocabulary", command=(*PYTEST, words), otherwise="run make vocabulary")


def _of_whole_audits() -> Iterator[Step]:
    yield Step(
        title="the healthy proxy of the lab is compatible, without a warning",
        command=(sys.executable, "-m", "proxytest", "run", "--lab", "corporate", "--quiet"),
        otherwise='the check warns or fails where nothing is wrong: see "Before you judge" in CONTRIBUTING.md',
        prints="COMPATIBLE:",
    )
    audits = (*PYTEST, *AUDITS, "tests/docs/test_commands.py")
    yield Step(title="whole audits, and the pages", command=audits, otherwise="correct the check, or what they quote")


def _file_of(check: Check) -> Path:
    return Path(str(sys.modules[check.judge.__module__].__file__))


def measured(check: Check, checks: dict[str, Check]) -> tuple[str, ...]:
    """Return the files that the floor is held for: also what a new feature observes, whose only check it is."""
    file = _file_of(check)
    beside = [other for other in checks.values() if _file_of(other).parent == file.parent]
    observed = file.with_name(f"{OBSERVATIONS}.py")
    files = (file, observed) if len(beside) == 1 and observed.exists() else (file,)
    return tuple(str(one.relative_to(ROOT)) for one in files)


def without_note(check: Check, changes: Path) -> Iterator[str]:
    """Say that no file tells users of the check."""
    if not any(check.id in file.read_text(encoding="utf-8") for file in changes.glob("*.*.md")):
        yield f"{changes.name}/: no file names {check.id}; write {changes.name}/+NAME.added.md"


def lacking(step: Step, run: Run) -> str:
    """Return what to do where a step does not succeed, with what was printed last; empty where it does."""
    done = run(step)
    if done.returncode == 0 and done.stdout.startswith(step.prints):
        return ""
    last = "\n".join(f"    {line}" for line in f"{done.stdout}{done.stderr}".splitlines()[-SHOWN:])
    return f"{step.title}: {step.otherwise}\n{last}"


def _run(step: Step) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, **step.environ}
    return subprocess.run(step.command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)  # noqa: S603  our own tools


def missing(check: Check) -> Iterator[str]:
    """Try everything; return a text for each thing that is missing."""
    yield from without_note(check, ROOT / "changes")
    with TemporaryDirectory() as folder:
        data = Path(folder, "coverage")
        for step in steps(check, data):
            sys.stdout.write(f"trying: {step.title}\n")
            sys.stdout.flush()
            if text := lacking(step, _run):
                yield text
        kept = Coverage(data_file=str(data))
        kept.load()
        pure = next(area for area in AREAS if "tests/features" in area.tests)
        yield from below(kept, Area(tests=pure.tests, files=measured(check, all_checks())))


def main() -> int:
    """Print what is missing, or that nothing is."""
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    check = all_checks().get(name)
    if check is None:
        sys.stdout.write(f"no check is called {name!r}: a check AREA/NAME is proxytest/features/FEATURE/AREA_NAME.py\n")
        return 2
    found = tuple(missing(check))
    sys.stdout.writelines(f"MISSING  {text}\n" for text in found)
    sys.stdout.write(f"{name} is {'not done yet' if found else 'done'}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
