"""What is known of the sites: who is told of a report, what raises the version, and what is never green."""

from datetime import timedelta

import pytest

from proxytest.fleet.site_queues import Queue
from proxytest.fleet.streams import KEEP
from proxytest.report.sites import State
from proxytest.serve import hub_contact
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.site_reports import SiteReports, history
from proxytest.watch.site_events import CameBack, CodeChanged, FellSilent, words_of
from proxytest.wire.clock import monotonic
from tests.serve.test_site_reports import through
from tests.support.served import BAD, GOOD, NOW, known, report


def states(memory: FleetMemory) -> dict[str, State]:
    return {site.name: site.state for site in memory.snapshot().sites}


def test_only_the_last_run_of_a_site_that_lives_says_how_it_is(memory: FleetMemory) -> None:
    assert states(memory) == {
        "berlin": State.FAILS,
        "paris": State.SILENT,  # its last job was refused
        "rome": State.SILENT,  # never heard of, whatever its report says
        "tromso": State.SILENT,
        "oslo": State.WARNS,
    }


def test_what_no_report_says_is_said(memory: FleetMemory) -> None:
    assert memory.snapshot().remarks == (
        "oslo: 3 jobs wait for its worker",
        "oslo: 2 workers share its jobs: is one of them another site's?",
        r"paris: its last job was not carried out: this site has no user 'bob'\x1b[2J",
    )


def test_where_as_much_is_audited_as_the_hub_keeps_reports_it_is_said_that_nothing_ends(memory: FleetMemory) -> None:
    for number in range(KEEP - 2):
        memory.take(report("berlin", 100 + number, through(f"http://{number}", GOOD)), new=True)
    assert list(memory.remarks("berlin")) == []
    memory.take(report("berlin", 200, through("http://more", GOOD)), new=True)
    assert list(memory.remarks("berlin")) == [
        "berlin: 20 or more audits, of which the hub keeps 20 reports in all: no cause there is known to have ended"
    ]


def test_where_the_hub_keeps_more_reports_from_now_on_all_histories_are_read_anew(memory: FleetMemory) -> None:
    for kept in (KEEP, 3 * KEEP):
        memory.keeps(kept)
        assert {one.whole for one in memory.reports.values()} == {kept == KEEP}
    found = history(
        [report("berlin", number, through(f"http://{number}", GOOD)) for number in range(2 * KEEP)], keep=3 * KEEP
    )
    memory.read_past("berlin", found)
    assert list(memory.remarks("berlin")) == []


def test_what_changed_with_a_new_report_is_an_event_once() -> None:
    memory = FleetMemory()
    memory.take(report("berlin", 1, GOOD), new=False)
    for _ in range(2):
        memory.take(report("berlin", 2, BAD), new=True)
    memory.take(report("paris", 3, GOOD), new=True)
    memory.take(report("paris", 4, "this site has no user 'bob'"), new=True)
    verdict, *codes = memory.events
    assert (verdict.site, words_of(verdict)) == ("berlin", "works before, fails now")
    assert {type(one) for one in codes} == {CodeChanged}
    assert {one.site for one in codes} == {"berlin"}


def test_who_falls_silent_and_comes_back_is_an_event_with_its_time(
    memory: FleetMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.signs_read = True
    later = monotonic() + 600
    monkeypatch.setattr(hub_contact, "monotonic", lambda: later)
    memory.look()
    memory.hear("oslo", memory.hub.now, new=True)
    memory.look()
    silent = {one for one in memory.events if isinstance(one, FellSilent)}
    assert {(one.site, one.at) for one in silent} == {(site, NOW) for site in ("berlin", "oslo", "paris")}
    (back,) = (one for one in memory.events if isinstance(one, CameBack))
    assert (back.site, back.at) == ("oslo", memory.hub.now)
    assert memory.snapshot().events[0] == back


def test_what_was_not_known_at_the_start_is_no_event(memory: FleetMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    later = monotonic() + 600
    monkeypatch.setattr(hub_contact, "monotonic", lambda: later)
    memory.look()
    assert not memory.events


def test_a_history_that_was_read_takes_over_what_came_meanwhile(memory: FleetMemory) -> None:
    found = SiteReports()
    for number in (1, 2):
        found.take(report("berlin", number, GOOD))
    memory.reports["berlin"].whole = False
    assert memory.next_past() == "berlin"
    memory.read_past("berlin", found)
    assert [row.id for row in memory.reports["berlin"].rows] == [9, 2, 1]
    assert memory.next_past() is None


def test_of_all_that_came_while_a_history_was_read_the_last_of_each_proxy_is_added(memory: FleetMemory) -> None:
    for number, proxy in ((60, "http://a"), (61, "http://b")):
        memory.take(report("berlin", number, through(proxy, BAD)), new=True)
    memory.read_past("berlin", SiteReports())
    assert [one.sequence for one in memory.reports["berlin"].newest] == [9, 60, 61]


def test_a_history_that_somebody_waits_for_is_read_first(memory: FleetMemory) -> None:
    for known_site in memory.reports.values():
        known_site.whole = False
    memory.want_past("rome")
    memory.want_past("never")
    assert [memory.next_past(), memory.next_past()] == ["rome", "berlin"]


def test_the_version_rises_where_a_page_would_look_different(
    memory: FleetMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rises() -> bool:
        before = memory.version
        memory.look()
        return memory.version > before

    assert not rises()
    memory.hear("berlin", NOW + timedelta(seconds=20), new=True)
    assert not rises()
    later = monotonic() + 600
    monkeypatch.setattr(hub_contact, "monotonic", lambda: later)
    assert rises()
    assert states(memory)["berlin"] is State.SILENT


@pytest.mark.parametrize("change", ["lose", "expect", "take", "forget"])
def test_each_change_has_a_version_of_its_own(memory: FleetMemory, change: str) -> None:
    before = memory.version
    if change == "expect":
        memory.expect({"berlin": Queue()})
    elif change == "take":
        memory.take(report("oslo", 20, BAD), new=True)
    else:
        getattr(memory, change)()
    assert memory.version == before + 1


def test_while_the_hub_is_lost_nobody_falls_silent(memory: FleetMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.lose()
    before, later = states(memory), monotonic() + 3600
    monkeypatch.setattr(hub_contact, "monotonic", lambda: later)
    memory.look()
    assert states(memory) == before
    assert memory.snapshot().lost_since is not None


@pytest.mark.parametrize("hours", [-24, 24], ids=["back", "forward"])
def test_where_the_hub_s_clock_is_set_who_lives_is_not_silent_and_who_does_not_is(
    memory: FleetMemory, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    began, was_set = monotonic(), timedelta(hours=hours)
    for seconds in range(25, 200, 25):
        monkeypatch.setattr(hub_contact, "monotonic", lambda seconds=seconds: began + seconds)
        memory.hear("berlin", NOW + was_set + timedelta(seconds=seconds), new=True)
        memory.look()
        silent = {name for name, state in states(memory).items() if state is State.SILENT}
        assert silent == {"paris", "rome", "tromso"} | ({"oslo"} if seconds > 120 else set())
    assert memory.hub.now == NOW + was_set + timedelta(seconds=175)


def test_what_was_heard_before_the_clock_was_set_back_is_silent_unless_it_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that is started after that finds a time that is still to come."""
    memory, began = FleetMemory(), monotonic()
    memory.hub.heard(NOW)
    memory.hear("berlin", NOW + timedelta(days=1), new=False)
    assert not memory.is_silent("berlin")
    monkeypatch.setattr(hub_contact, "monotonic", lambda: began + 150)
    memory.hear("berlin", NOW + timedelta(days=1), new=False)
    assert memory.is_silent("berlin")


def test_the_page_of_a_site_has_a_stamp_of_its_own(memory: FleetMemory) -> None:
    berlin, oslo = memory.stamp("berlin"), memory.stamp("oslo")
    memory.take(report("berlin", 30, GOOD), new=True)
    assert (memory.stamp("berlin") == berlin, memory.stamp("oslo") == oslo) == (False, True)
    memory.lose()
    assert memory.stamp("oslo") != oslo


def test_a_site_that_the_hub_does_not_know_any_more_is_not_shown(memory: FleetMemory) -> None:
    known(memory, "gone", (50, BAD))
    del memory.queues["gone"]
    assert "gone" not in states(memory)
