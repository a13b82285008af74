"""The lab of a scenario."""

import sys
from pathlib import Path

import pytest

from proxytest.prepare import lab


def test_the_labs_environment_is_found_beside_that_of_an_installed_copy_and_in_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`pip install '.[pac]'` in a checkout makes a copy of what was installed editable."""
    monkeypatch.delenv("PROXYTEST_LAB_PYTHON", raising=False)
    checkout, *_, here = lab._FOLDERS
    assert (checkout / "pyproject.toml").exists()
    assert (Path(sys.prefix).parent in lab._FOLDERS) is (sys.prefix != sys.base_prefix)
    monkeypatch.chdir(tmp_path)
    python = tmp_path / ".venv-lab" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(lab, "_FOLDERS", (tmp_path / "none", here))
    assert lab.lab_python(None).samefile(python)
