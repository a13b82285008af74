"""Packages that add to the program are found wherever Python looks; where there are none, nothing large is imported."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

_TOLD = """
import sys
from proxytest.model.other_packages import added
print([point.value for point in added("proxytest.checks")], "importlib.metadata" in sys.modules)
"""
_POINTS = "[console_scripts]\nother = other:main\n\n[proxytest.checks]\nown = other:own_check\n"
_METADATA = "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n"


def told(*places: Path) -> str:
    """What a new Python says, with these places in its path."""
    path = os.pathsep.join([*map(str, places), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    run = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", _TOLD],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def installed(folder: Path, points: str, *, name: str = "other-1.0.dist-info") -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "METADATA").write_text(_METADATA)
    (folder / name / "PKG-INFO").write_text(_METADATA)
    (folder / name / "entry_points.txt").write_text(points)
    return folder


def test_without_any_nothing_large_is_imported(tmp_path: Path) -> None:
    assert told(tmp_path) == "[] False"


def test_one_that_adds_nothing_to_this_program_is_not_looked_at(tmp_path: Path) -> None:
    assert told(installed(tmp_path, "[console_scripts]\nother = proxytest.other:main\n")) == "[] False"


@pytest.mark.parametrize("name", ["other-1.0.dist-info", "other.egg-info"])
def test_one_that_adds_a_check_is_found(tmp_path: Path, name: str) -> None:
    assert told(installed(tmp_path, _POINTS, name=name)) == "['other:own_check'] True"


def test_so_is_one_in_a_zip(tmp_path: Path) -> None:
    packed = tmp_path / "packed.zip"
    with ZipFile(packed, "w") as file:
        file.writestr("other-1.0.dist-info/METADATA", _METADATA)
        file.writestr("other-1.0.dist-info/entry_points.txt", _POINTS)
    assert told(packed) == "['other:own_check'] True"


def test_a_place_that_is_missing_is_passed_over(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere", installed(tmp_path / "other", _POINTS)) == "['other:own_check'] True"
