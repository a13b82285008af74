"""A bundled profile is the same, kept or read from its file."""

import json
from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.scenario import kept_profile, profile_file
from proxytest.scenario.kept_profile import load_kept_profile, packed, unpacked
from proxytest.scenario.profile_file import bundled_profiles


@pytest.mark.parametrize("name", bundled_profiles())
def test_what_was_kept_is_what_was_read(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    read = profile_file.load_profile(name)
    assert [load_kept_profile(name), load_kept_profile(name)] == [read, read]
    assert unpacked(json.loads(json.dumps(packed(read)))) == read


def test_a_kept_profile_is_not_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = load_kept_profile("spark-2016")
    monkeypatch.setattr(kept_profile, "_read", lambda _: None)
    assert load_kept_profile("spark-2016") == first


@pytest.mark.parametrize("kept", ["", "no JSON", '["Profile"]', '["Nothing", 1]', "[]", "[[]]", "1"])
def test_what_else_was_kept_is_no_profile(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_profile, "kept_text", lambda _name, _make: kept)
    assert load_kept_profile("spark-2016") == profile_file.load_profile("spark-2016")


@pytest.mark.parametrize("name", ["no-such", "../webex-2026", "/dev/null", "a\0b", ""])
def test_what_is_not_bundled_is_left_to_the_reader(name: str) -> None:
    with pytest.raises(UsageError):
        load_kept_profile(name)


def test_nothing_but_parts_of_a_profile_is_made() -> None:
    with pytest.raises(TypeError):
        packed(Path("x"))
    with pytest.raises(KeyError):
        unpacked(["Path", "x"])
