"""What is told in the next release: files of the kinds that towncrier knows, and one place for the version."""

import sys
from pathlib import Path

import proxytest
from tests.support.locks import PROJECT, PYPROJECT
from tools.release.notes import section_of, which_file

TYPES = {one["directory"] for one in PYPROJECT["tool"]["towncrier"]["type"]}


def test_each_fragment_has_a_type_and_a_sentence() -> None:
    fragments = [path for path in (PROJECT / "changes").iterdir() if path.name != "README.md"]
    assert [path.name for path in fragments if not kind(path)] == []
    assert [path.name for path in fragments if not path.read_text().strip()] == []


def kind(path: Path) -> str:
    """Return the type of a fragment, such as `added` of `15.added.md`; empty where it has none."""
    words = path.name.split(".")
    return words[-2] if len(words) > 2 and words[-1] == "md" and words[-2] in TYPES else ""


def test_the_changelog_has_the_place_for_releases() -> None:
    start: str = PYPROJECT["tool"]["towncrier"]["start_string"]
    assert (PROJECT / "CHANGELOG.md").read_text().count(start) == 1


def test_the_version_stands_in_one_place() -> None:
    assert "version" not in PYPROJECT["project"]
    assert PYPROJECT["tool"]["hatch"]["version"]["path"] == "proxytest/__init__.py"
    assert proxytest.__version__.count(".") == 2


def test_the_notes_of_a_release_are_its_section() -> None:
    changelog = "# Changelog\n\n## 0.2.0 (2027-01-01)\n\n- New.\n\n## 0.1.0 (2026-12-01)\n\n- Old.\n"
    assert section_of(changelog, "0.2.0") == "## 0.2.0 (2027-01-01)\n\n- New.\n\n"
    assert section_of(changelog, "0.1.0").endswith("- Old.\n")
    assert section_of(changelog, "0.3.0") == ""


def test_the_notes_say_how_to_check_a_part_of_the_files_and_what_the_zipapp_needs() -> None:
    told = which_file()
    assert "sha256sum --check --ignore-missing SHA256SUMS" in told
    assert f"python{sys.version_info.major}.{sys.version_info.minor}" in told
