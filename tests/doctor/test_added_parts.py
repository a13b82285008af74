"""What extras and other programs add."""

import sys
from pathlib import Path

import pytest

from proxytest.doctor.ability import State, can_audit
from proxytest.doctor.added_parts import added_parts, lab
from proxytest.model.errors import UsageError


def test_what_extras_add_is_told_with_the_way_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("quickjs", "keyring", "nats"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("proxytest.fleet.server_program.shutil.which", lambda *_, **__: None)

    def no_lab() -> Path:
        raise UsageError("make one")

    found = {one.name: one for one in added_parts(lambda extra: f"add {extra}", no_lab)}
    assert {name: one.remedy for name, one in found.items() if name != "fleet hub"} == {
        "PAC files": "add pac",
        "keyring": "add keyring",
        "fleet": "add fleet",
        "lab": "make one",
    }
    assert {one.state for one in found.values()} == {State.MISSING}
    assert can_audit(tuple(found.values()))


def test_a_lab_names_its_python_where_that_has_mitmproxy() -> None:
    told = lab(lambda: Path("/x/python"), lambda _: True)
    assert (told.state, told.detail) == (State.OK, "mitmproxy of /x/python")
    assert lab(lambda: Path(sys.executable)).detail == f"{sys.executable} has no mitmproxy"
