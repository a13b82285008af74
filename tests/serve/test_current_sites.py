"""What those who watch see of the memory."""

from proxytest.report.sites import State
from proxytest.serve.current_sites import CurrentSites
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.site_reports import SiteReports
from proxytest.watch.conditions import codes_of, joined
from tests.serve.test_site_reports import through
from tests.support.served import BAD, GOOD, NOW, report


def test_nothing_is_seen_before_all_was_read_and_while_the_hub_is_lost(memory: FleetMemory) -> None:
    sites = CurrentSites(memory)
    assert sites() is None
    memory.signs_read = True
    assert sites() is not None
    memory.lose()
    assert sites() is None


def test_a_silent_site_is_silent_whatever_it_reported(memory: FleetMemory) -> None:
    memory.signs_read = True
    found = CurrentSites(memory)() or {}
    assert {name: [one.state for one in parts] for name, parts in found.items()} == {
        "berlin": [State.FAILS],
        "oslo": [State.WARNS],
        "paris": [State.SILENT],
        "rome": [State.SILENT],
        "tromso": [State.SILENT],
    }


def test_a_site_that_lives_and_has_no_report_yet_is_not_silent(memory: FleetMemory) -> None:
    memory.signs_read = True
    memory.hear("tromso", NOW, new=False)
    ((tromso,), (rome,)) = ((CurrentSites(memory)() or {})[name] for name in ("tromso", "rome"))
    assert (tromso.silent, tromso.now, rome.silent) == (False, None, True)


def test_a_site_of_which_nothing_is_new_is_the_same_object(memory: FleetMemory) -> None:
    memory.signs_read = True
    sites = CurrentSites(memory)
    before = sites() or {}
    memory.take(report("oslo", 40, GOOD), new=True)
    after = sites() or {}
    assert {name for name in after if after[name] is not before[name]} == {"oslo"}
    memory.take(report("oslo", 41, BAD), new=True)
    assert (sites() or {})["oslo"][-1].state is State.FAILS


def test_before_the_history_was_read_nothing_of_a_site_is_known_to_have_ended(memory: FleetMemory) -> None:
    """Of two proxies, the last report tells of one; that of the other, which fails, is still to be read."""
    memory.signs_read = True
    fails, works = (report("oslo", number, through(f"http://{number}", one)) for number, one in ((50, BAD), (51, GOOD)))
    del memory.reports["oslo"]
    memory.take(works, new=False)
    sites = CurrentSites(memory)
    assert not joined(map(codes_of, (sites() or {})["oslo"])).known
    history = SiteReports()
    history.take(fails)
    memory.read_past("oslo", history)
    found = (sites() or {})["oslo"]
    assert [one.state for one in found] == [State.FAILS, State.WORKS]
    assert joined(map(codes_of, found)).known
