"""Where the user's configuration lies, and who may have written it."""

import sys
from pathlib import Path

import pytest

from proxytest.wire.config_file import config_file, shown_path, why_not_own


def written(folder: Path, mode: int = 0o600) -> Path:
    (folder / "proxytest").mkdir(parents=True, exist_ok=True, mode=0o755)
    path = folder / "proxytest" / "config.yaml"
    path.write_text("timeout: 5\n")
    path.chmod(mode)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="has %APPDATA%")
def test_it_lies_in_the_users_configuration_folder(tmp_path: Path) -> None:
    home, own = tmp_path / "home", tmp_path / "own"
    home.mkdir()
    assert config_file({"HOME": str(home)}) is None
    path = written(home / ".config")
    assert config_file({"HOME": str(home)}) == path
    assert config_file({"HOME": str(home), "XDG_CONFIG_HOME": str(own)}) is None
    assert config_file({"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}) == path
    assert config_file({"HOME": str(home), "XDG_CONFIG_HOME": "relative"}) == path  # which the specification ignores
    assert config_file({}) is None


def test_a_report_does_not_tell_the_home(tmp_path: Path) -> None:
    path = tmp_path / ".config" / "proxytest" / "config.yaml"
    assert shown_path(path, {"HOME": str(tmp_path)}) == "~/.config/proxytest/config.yaml"
    assert shown_path(path, {"HOME": "/elsewhere"}) == str(path)
    assert shown_path(path, {}) == str(path)


@pytest.mark.skipif(sys.platform == "win32", reason="the profile's permissions ensure it")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_told_with_the_command_that_mends_it(mode: int, tmp_path: Path) -> None:
    path = written(tmp_path, mode)
    assert why_not_own(path) == f"others can write '{path}': chmod go-w '{path}'"
    path.chmod(0o644)
    assert why_not_own(path) is None


@pytest.mark.skipif(sys.platform == "win32", reason="the profile's permissions ensure it")
def test_a_folder_that_others_can_write_lets_them_replace_the_file(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.parent.chmod(0o777)
    assert why_not_own(path) == f"others can write '{path.parent}': chmod go-w '{path.parent}'"


@pytest.mark.skipif(sys.platform == "win32", reason="the profile's permissions ensure it")
def test_a_link_is_followed_to_where_the_file_lies(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.yaml"
    kept.write_text("timeout: 5\n")
    kept.chmod(0o666)
    path = written(tmp_path)
    path.unlink()
    path.symlink_to(kept)
    assert why_not_own(path) == f"others can write '{kept}': chmod go-w '{kept}'"
