"""`proxytest fleet status`: each site as its last report says, and the silent ones by name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proxytest.cli import fleet_status
from proxytest.cli.fleet_status import tell_status
from proxytest.fleet.hub_address import HubAccess, parse_hub
from proxytest.fleet.hub_state import SiteState
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_queues import Queue
from proxytest.model.run import Verdict
from proxytest.prepare.merge_options import Options
from tests.report.conftest import RUN
from tests.support.fleet import at

ACCESS = HubAccess(address=parse_hub("wss://hub.example"), credential=Path("operator.nk"))
SEEN = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
LIVES = SiteState(name="oslo", seen=SEEN, ago=timedelta(seconds=9), queue=Queue(workers=1))
GOOD = Answer(id="1", site="oslo", version="1.0", run=at(RUN, "", Verdict.COMPATIBLE))


@pytest.fixture
def knows(monkeypatch: pytest.MonkeyPatch) -> dict[SiteState, Answer | None]:
    """What the hub knows."""
    known: dict[SiteState, Answer | None] = {LIVES: GOOD}

    async def looked(_: HubAccess, __: Options) -> tuple[tuple[SiteState, ...], dict[str, Answer]]:
        return tuple(known), {state.name: answer for state, answer in known.items() if answer is not None}

    monkeypatch.setattr(fleet_status, "_looked", looked)
    return known


def test_where_all_work_the_status_is_zero(
    knows: dict[SiteState, Answer | None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert knows
    assert tell_status(Options(), ACCESS) == 0
    assert "oslo" in capsys.readouterr().out


def test_a_site_that_fell_silent_is_not_shown_as_it_was(
    knows: dict[SiteState, Answer | None], capsys: pytest.CaptureFixture[str]
) -> None:
    knows[replace(LIVES, name="bergen", ago=timedelta(hours=2))] = replace(GOOD, site="bergen")
    assert tell_status(Options(), ACCESS) == 4
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("silent"))
    assert "bergen" in line
    assert "2026-11-29 12:30" in line


def test_who_was_never_heard_of_is_silent_too(
    knows: dict[SiteState, Answer | None], capsys: pytest.CaptureFixture[str]
) -> None:
    knows[replace(LIVES, name="tromso", seen=None, ago=None)] = None
    assert tell_status(Options(), ACCESS) == 4
    assert "silent  tromso" in capsys.readouterr().out


def test_what_no_report_says_is_said(knows: dict[SiteState, Answer | None], capsys: pytest.CaptureFixture[str]) -> None:
    knows[replace(LIVES, name="bergen", queue=Queue(jobs=3, workers=2))] = Answer(
        id="2", site="bergen", version="0.9", refused="this site has no user 'bob'\x1b[2J"
    )
    assert tell_status(Options(), ACCESS) == 4
    told = capsys.readouterr().err
    assert "of 2 versions: 0.9, 1.0" in told
    assert r"bergen: its last job was not carried out: this site has no user 'bob'\x1b[2J" in told
    assert "bergen: 3 jobs wait" in told
    assert "bergen: 2 workers share its jobs" in told


def test_a_site_that_fails_gives_its_status(knows: dict[SiteState, Answer | None]) -> None:
    knows[LIVES] = replace(GOOD, run=at(RUN, "", Verdict.INCOMPATIBLE))
    assert tell_status(Options(), ACCESS) == 1
