import sys
from pathlib import Path

import pytest

import proxytest
from proxytest.model.installation import Extra, Installation, installation_of
from proxytest.protocol.this_copy import how_to_add_here, this_copy


def test_a_checkout_is_known_by_its_project_file() -> None:
    assert installation_of(this_copy()) is Installation.CHECKOUT
    assert how_to_add_here(Extra.PAC) == "pip install -e '.[pac]'"


def test_without_one_it_is_what_pip_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(proxytest, "__file__", str(tmp_path / "proxytest" / "__init__.py"))
    assert installation_of(this_copy({})) is Installation.PIP
    assert installation_of(this_copy({"PROXYTEST_IMAGE": "1"})) is Installation.CONTAINER
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert installation_of(this_copy({})) is Installation.SINGLE_FILE
