"""What this machine remembers of an identity."""

import os
from pathlib import Path

import pytest

import proxytest
from proxytest.engine.accounts import user_records

SECRET = proxytest.Secret("wonderland")


@pytest.fixture(autouse=True)
def _refused() -> None:
    user_records(os.environ)("alice").failed("the proxy refused this user by NTLM")


def failures() -> int:
    return user_records(os.environ)("alice").past().failures


def test_a_new_object_forgets_only_what_it_is_told_to() -> None:
    proxytest.Identity(r"CORP\alice", SECRET)
    assert failures() == 1
    proxytest.Identity("bob", SECRET, forget_refusals=True)
    assert failures() == 1
    proxytest.Identity(r"CORP\alice", SECRET, forget_refusals=True)
    assert failures() == 0


def test_one_that_is_not_remembered_leaves_what_is_remembered_alone() -> None:
    proxytest.Identity("alice", SECRET, remembered=False, forget_refusals=True)
    assert failures() == 1


@pytest.mark.parametrize(("forget", "remembered"), [(False, 1), (True, 0)])
async def test_an_audit_forgets_what_it_is_told_to(tmp_path: Path, forget: bool, remembered: int) -> None:  # noqa: FBT001  a row
    scenario = tmp_path / "hq.yaml"
    scenario.write_text("proxy: http://127.0.0.1:1\nuser: alice\ntargets: [idbroker.webex.com]\nselect: [tunnel]\n")
    await proxytest.run(scenario, password=SECRET, timeout=2, forget_refusals=forget)
    assert failures() == remembered
