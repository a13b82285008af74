"""What those who watch see of the memory."""

from proxytest.report.sites import State
from proxytest.serve.current_sites import CurrentSites
from proxytest.serve.fleet_memory import FleetMemory
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
    memory.presence.heard("tromso", NOW)
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
