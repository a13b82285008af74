"""Packages that add to the program are found wherever Python looks; where there are none, nothing large is imported."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from proxytest.model.other_packages import added

Found = Callable[[Path], list[str]]

_TOLD = """
import sys
from proxytest.model.other_packages import added
print(added("proxytest.checks"), "importlib.metadata" in sys.modules)
"""
_POINTS = "[console_scripts]\nother = other:main\n\n[proxytest.checks]\nown = other:own_check\n"
_METADATA = "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n"


def installed(folder: Path, points: str, *, name: str = "other-1.0.dist-info") -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "METADATA").write_text(_METADATA)
    (folder / name / "PKG-INFO").write_text(_METADATA)
    (folder / name / "entry_points.txt").write_text(points)
    return folder


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Found:
    """The checks that are added, with another place in Python's path."""

    def look(place: Path) -> list[str]:
        monkeypatch.syspath_prepend(str(place))
        return [point.value for point in added("proxytest.checks")]

    return look


def test_without_any_nothing_large_is_imported() -> None:
    run = subprocess.run([sys.executable, "-c", _TOLD], capture_output=True, text=True, check=True)  # noqa: S603  ours
    assert run.stdout.strip() == "() False"


def test_one_that_adds_nothing_to_this_program_is_not_looked_at(found: Found, tmp_path: Path) -> None:
    assert found(installed(tmp_path, "[console_scripts]\nother = proxytest.other:main\n")) == []


@pytest.mark.parametrize("name", ["other-1.0.dist-info", "other.egg-info"])
def test_one_that_adds_a_check_is_found(found: Found, tmp_path: Path, name: str) -> None:
    assert found(installed(tmp_path, _POINTS, name=name)) == ["other:own_check"]


def test_so_is_one_in_a_zip(found: Found, tmp_path: Path) -> None:
    packed = tmp_path / "packed.zip"
    with ZipFile(packed, "w") as file:
        file.writestr("other-1.0.dist-info/METADATA", _METADATA)
        file.writestr("other-1.0.dist-info/entry_points.txt", _POINTS)
    assert found(packed) == ["other:own_check"]


def test_a_place_that_is_missing_is_passed_over(found: Found, tmp_path: Path) -> None:
    assert found(tmp_path / "nowhere") == []
    (tmp_path / "bare-1.0.dist-info").mkdir()
    assert found(tmp_path) == []
