"""Who, where and when: every format says it."""

from dataclasses import replace

import pytest

from proxytest.features.logon.observations import SchemeTried
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.run import Asked, Machine, Run
from proxytest.report.about import about, audited_by, who_line
from proxytest.report.formats import FORMATS, render_as

TOLD = {"title": "Head office", "run": "hq", "site": "Oslo", "account": "alice", "machine": "pc7",
        "address": "192.0.2.20", "version": "0.1.0"}  # fmt: skip


def test_it_is_a_line(run: Run) -> None:
    assert who_line(run) == "Head office; run hq, site Oslo, account alice; proxytest 0.1.0 on pc7 (192.0.2.20)"


def test_what_is_not_known_is_not_told(run: Run) -> None:
    bare = replace(run, asked=Asked(schemes=(), targets=()), machine=Machine())
    assert about(bare) == {"version": "proxytest 0.1.0", "started": "2026-03-20 09:30 UTC"}
    assert who_line(bare) == "proxytest 0.1.0"
    assert audited_by(replace(bare, machine=Machine(name="pc7"))) == "proxytest 0.1.0 on pc7"
    assert audited_by(replace(bare, machine=Machine(address="::1"))) == "proxytest 0.1.0 on ::1"


def test_an_account_that_is_left_out_is_said_to_be(run: Run) -> None:
    out = replace(run, asked=replace(run.asked, user="", anonymous=True))
    assert "site Oslo, account left out; " in who_line(out)
    assert "account" not in about(out)


def test_the_name_of_a_signed_on_user_may_stand_in_the_report(run: Run) -> None:
    asked = replace(run.asked, user="", anonymous=True, signed_on=True)
    ticket = SchemeTried(scheme=Scheme.NEGOTIATE, target="a:443", outcome=Outcome.ACCEPTED, proven=True)
    out = replace(run, asked=asked, observations=(ticket,))
    assert "account left out, but not where the proxy repeats the signed-on user's name" in who_line(out)
    assert "left out, but not where the proxy repeats" in render_as("html", out)
    assert "account left out;" in who_line(replace(out, observations=()))
    assert "account left out;" in who_line(replace(out, asked=replace(asked, signed_on=False)))


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_tells_it(run: Run, format_name: str) -> None:
    text = render_as(format_name, run)
    assert [name for name, value in TOLD.items() if value not in text] == []
    assert any(when in text for when in ("2026-03-20 09:30", "2026-03-20T09:30", f"{run.started.timestamp()}"))


@pytest.mark.parametrize("format_name", FORMATS)
def test_hostile_names_are_escaped_in_each(run: Run, format_name: str) -> None:
    bad = "\x1b[2J\u202e<b>"
    named = replace(run.asked, title=bad, name=bad, site=bad, user=bad)
    text = render_as(format_name, replace(run, asked=named, machine=Machine(name=bad, address=bad)))
    assert not {"\x1b", "\u202e"} & set(text)
