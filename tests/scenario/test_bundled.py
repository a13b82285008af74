from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.scenario import bundled
from proxytest.scenario.bundled import bundled_scenarios, find_scenario
from proxytest.scenario.scenario import load_scenario


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    both = (tmp_path / "installed", tmp_path / "checkout")
    monkeypatch.setattr(bundled, "_SHELVES", both)
    return both


def test_a_checkout_has_its_scenarios_at_the_top(folders: tuple[Path, Path]) -> None:
    folders[1].mkdir()
    for name in ("b.yaml", "a.yaml", "README.md"):
        (folders[1] / name).touch()
    assert list(bundled_scenarios().items()) == [("a", folders[1] / "a.yaml"), ("b", folders[1] / "b.yaml")]


def test_an_installed_package_has_them_inside(folders: tuple[Path, Path]) -> None:
    for folder in folders:
        folder.mkdir()
        (folder / "a.yaml").touch()
    assert find_scenario("a") == folders[0] / "a.yaml"


def test_an_unknown_name_is_told_with_what_is_near_or_known(folders: tuple[Path, Path]) -> None:
    with pytest.raises(UsageError, match="there is no scenario 'x'; known are none"):
        find_scenario("x")
    folders[1].mkdir()
    (folders[1] / "ntlm-only.yaml").touch()
    with pytest.raises(UsageError, match=r"there is no scenario 'ntml-only'; did you mean 'ntlm-only'\?"):
        find_scenario("ntml-only")
    with pytest.raises(UsageError, match="known are ntlm-only"):
        find_scenario("zzz")


def test_every_shipped_scenario_can_be_read() -> None:
    for path in bundled_scenarios().values():
        load_scenario(path)
