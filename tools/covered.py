"""Run the tests, and hold floors of coverage, of lines and branches: tools/covered.py [AREA...]; 1 below any.

An area is pure, and the functions of each file in it are held to a floor by the area's own tests: what happens to pass
through a file while something else is tested is no test of it, and what runs on import tells nothing. Without areas:
all of them, the rest of the tests, and the floor of the whole. No test runs twice.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coverage import Coverage

WHOLE = 93.0  #: percent of the package, by all tests
EACH = 80.0  #: percent of the functions of each pure file, by its own tests
REST, MEASURED = "rest", "proxytest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Pure files, and the tests that are theirs."""

    tests: tuple[str, ...]
    files: tuple[str, ...]
    but: tuple[str, ...] = ()


AREAS = {
    "model": Area(tests=("tests/model",), files=("proxytest/model/*",)),
    "protocol": Area(tests=("tests/protocol",), files=("proxytest/protocol/*",)),
    "judging": Area(
        tests=("tests/judgement", "tests/features"),
        files=("proxytest/judgement/*", "proxytest/features/*"),
        but=("proxytest/features/*/probes/*", "proxytest/features/*/probes.py"),
    ),
    "policy": Area(tests=("tests/policy",), files=("proxytest/policy/*",)),
}


def passes(name: str, tests: tuple[str, ...]) -> bool:
    """Run tests, and keep what they covered in a file of that name."""
    pytest = (sys.executable, "-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile")
    command = (*pytest, "--cov", MEASURED, "--cov-branch", "--cov-report=", *tests)
    return not subprocess.call(command, env=os.environ | {"COVERAGE_FILE": _file(name)})  # noqa: S603  our own tests


def below(name: str, area: Area) -> Iterator[str]:
    """Name each file of an area below the floor, with the lines that its tests never reach."""
    for file, report in _reports(name, area).items():
        inside = [part for function, part in report["functions"].items() if function]
        measured = sum(part["summary"]["num_statements"] + part["summary"]["num_branches"] for part in inside)
        reached = sum(part["summary"]["covered_lines"] + part["summary"]["covered_branches"] for part in inside)
        if 100 * reached < EACH * measured:
            missing = [line for part in inside for line in part["missing_lines"]]
            yield f"{file}: {100 * reached / measured:.0f} % of at least {EACH:g} %; never reached: {missing}"


def whole() -> Iterator[str]:
    """Say that the package is below its floor, where it is."""
    together = Coverage(data_file=_file("whole"))
    together.combine([_file(name) for name in (*AREAS, REST)], keep=True)
    together.save()
    reached = together.report(file=sys.stdout, skip_covered=True, skip_empty=True)
    if reached < WHOLE:
        yield f"{MEASURED}: {reached:.1f} % of at least {WHOLE:g} %"


def _file(name: str) -> str:
    return f".coverage.{name}"


def _reports(name: str, area: Area) -> dict[str, Any]:
    kept = Coverage(data_file=_file(name))
    kept.load()
    with TemporaryDirectory() as folder:
        written = Path(folder, "report.json")
        kept.json_report(include=list(area.files), omit=list(area.but), outfile=str(written))
        files: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))["files"]
    return files


def main() -> int:
    """Measure the areas that are named, else everything."""
    named = sys.argv[1:]
    areas = {name: AREAS[name] for name in named or AREAS}
    passed = [passes(name, area.tests) for name, area in areas.items()]
    if not named:
        passed.append(passes(REST, tuple(f"--ignore={folder}" for area in AREAS.values() for folder in area.tests)))
    found = [line for name, area in areas.items() for line in below(name, area)]
    found += [] if named else whole()
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 0 if all(passed) and not found else 1


if __name__ == "__main__":
    sys.exit(main())
