"""What is known of the locked releases is told by name; that nothing is known since nobody could be asked, too."""

import sys
from pathlib import Path

import pytest

from tools.advisories import FOUND, UNCHECKED, Release, main, releases, told

CLEAN, UNKNOWN = Release("a", "1", ()), Release("b", "2", None)
WEAK = Release("c", "3", ("CVE-2026-1, mended in 3.1",))


@pytest.mark.parametrize(
    ("found", "line", "status"),
    [
        ([CLEAN], "1 releases, 0 advisories, 0 not checked", 0),
        ([CLEAN, UNKNOWN], "not checked: b", 0),
        ([CLEAN, WEAK, WEAK], "c 3: CVE-2026-1, mended in 3.1", FOUND),
        ([UNKNOWN], "no database of advisories can be reached: nothing was checked", UNCHECKED),
    ],
)
def test_it_says_what_was_found_and_what_was_not_checked(found: list[Release], line: str, status: int) -> None:
    lines, ended = told(found)
    assert line in lines
    assert ended == status


def test_a_release_of_two_locks_is_told_once() -> None:
    lines, _ = told([WEAK, WEAK])
    assert lines == ["c 3: CVE-2026-1, mended in 3.1", "1 releases, 1 advisories, 0 not checked"]


def test_what_pip_audit_prints_is_read() -> None:
    printed = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": []},
            {"name": "b", "skip_reason": "not found"},
            {"name": "c", "version": "3", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["3.1"], "aliases": []}]},
            {"name": "d", "version": "4", "vulns": [{"id": "CVE-2026-2", "fix_versions": [], "aliases": []}]},
        ],
        "fixes": [],
    }
    assert list(releases(printed)) == [
        CLEAN,
        Release("b", "?", None),
        WEAK,
        Release("d", "4", ("CVE-2026-2, mended in no release",)),
    ]


def test_a_program_that_prints_something_else_has_checked_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no such lock')\n")
    program.chmod(0o755)
    assert main(str(program), "a.txt") == UNCHECKED
    assert capsys.readouterr().out == "pip-audit cannot be read: a.txt: no such lock\n"
