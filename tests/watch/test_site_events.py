"""How what happened at a site is told."""

from datetime import UTC, datetime

from proxytest.report.compare import Change
from proxytest.report.sites import State
from proxytest.watch.site_events import CameBack, CodeChanged, FellSilent, VerdictChanged, words_of

SEEN = datetime(2026, 3, 20, 12, tzinfo=UTC)


def test_each_is_told_in_a_line() -> None:
    changed = VerdictChanged(site="oslo", at=SEEN, before=State.WORKS, now=State.FAILS)
    assert words_of(changed) == "works before, fails now"
    assert [words_of(one) for one in (FellSilent(site="oslo", at=None), CameBack(site="oslo", at=SEEN))] == [
        "fell silent",
        "came back",
    ]


def test_what_comes_from_the_wire_is_escaped() -> None:
    hostile = CodeChanged(site="oslo", at=SEEN, change=Change.NEW, code="a.b\x1b[2J", told="so\u202e\nsaid")
    assert words_of(hostile).isprintable()
