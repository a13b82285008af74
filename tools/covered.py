"""Hold floors of coverage, of lines and branches, by what the tests covered: tools/covered.py [pure]; 1 below any.

An area is pure, and the functions of each file in it are held to a floor by the area's own tests: what happens to pass
through a file while something else is tested is no test of it, and what runs on import tells nothing. Which test
reached a line is in the file that the tests left. With `pure` there is no floor of the whole.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coverage import Coverage

WHOLE = 93.0  #: percent of the package, by all tests
EACH = 80.0  #: percent of the functions of each pure file, by its own tests
MEASURED = "proxytest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Pure files, and the tests that are theirs."""

    tests: tuple[str, ...]
    files: tuple[str, ...]
    but: tuple[str, ...] = ()


AREAS = (
    Area(tests=("tests/model",), files=("proxytest/model/*",)),
    Area(tests=("tests/protocol",), files=("proxytest/protocol/*",)),
    Area(
        tests=("tests/judgement", "tests/features"),
        files=("proxytest/judgement/*", "proxytest/features/*"),
        but=("proxytest/features/*/probes/*", "proxytest/features/*/probes.py"),
    ),
    Area(tests=("tests/policy",), files=("proxytest/policy/*",)),
)


def below(kept: Coverage, area: Area) -> Iterator[str]:
    """Name each file of an area below the floor, with the lines that its tests never reach."""
    for file, report in _reports(kept, area).items():
        inside = [part for function, part in report["functions"].items() if function]
        measured = sum(part["summary"]["num_statements"] + part["summary"]["num_branches"] for part in inside)
        reached = sum(part["summary"]["covered_lines"] + part["summary"]["covered_branches"] for part in inside)
        if 100 * reached < EACH * measured:
            missing = [line for part in inside for line in part["missing_lines"]]
            yield f"{file}: {100 * reached / measured:.0f} % of at least {EACH:g} %; never reached: {missing}"


def whole(kept: Coverage) -> Iterator[str]:
    """Say that the package is below its floor, where it is."""
    reached = kept.report(file=sys.stdout, skip_covered=True, skip_empty=True)
    if reached < WHOLE:
        yield f"{MEASURED}: {reached:.1f} % of at least {WHOLE:g} %"


def _reports(kept: Coverage, area: Area) -> dict[str, Any]:
    """Return the report of each file, by what the tests of its area reached."""
    own = ["^$", *(f"^{folder}/" for folder in area.tests)]  # a context is the id of a test; none: at its collection
    with TemporaryDirectory() as folder:
        written = Path(folder, "report.json")
        kept.json_report(include=list(area.files), omit=list(area.but), contexts=own, outfile=str(written))
        files: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))["files"]
    return files


def main() -> int:
    """Read what was covered, and name what is below a floor."""
    pure_alone = sys.argv[1:] == ["pure"]
    kept = Coverage()
    kept.load()
    found = [line for area in AREAS for line in below(kept, area)]
    found += [] if pure_alone else whole(kept)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
