"""Sites as JSON: keys and codes, no sentences."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from proxytest.model.run import Run, Verdict
from proxytest.report.ended import Ended
from proxytest.report.formats.json import join
from proxytest.report.sites import NO_SILENT, Silent
from tests.support.fleet import at, ended

GOOD, BAD = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE


def sites(runs: Sequence[Ended], silent: Silent = NO_SILENT) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(join(runs, silent))["sites"]
    return found


def test_a_site_tells_its_runs_causes_and_changes_by_code(run: Run) -> None:
    (site,) = sites([ended(at(run, "hq", BAD, day=1)), ended(at(run, "hq", GOOD), called="hq")])
    assert (site["site"], site["state"], site["run"], site["before"]) == ("hq", "fails", "hq", "hq (2)")
    assert site["last_seen"] == "2026-03-21T09:30:00+00:00"
    assert (site["clients"]["windows-app"], site["clients"]["mac-app"]) == ("fails", "works")
    assert site["causes"][0] == {
        "code": "tls.intercepted",
        "status": "fail",
        "party": "not known",
        "by": "",
        "waived": False,
    }
    assert {"change": "new", "code": "tls.intercepted"} in site["changes"]


def test_a_silent_site_tells_nothing_but_when_it_was_seen(run: Run) -> None:
    old, never = sites([ended(at(run, "old", GOOD))], {"old": datetime(2026, 4, 1, tzinfo=UTC), "never": None})
    assert (old["state"], old["last_seen"], old["run"]) == ("silent", "2026-04-01T00:00:00+00:00", "old")
    assert (old["clients"], old["causes"], old["changes"]) == ({}, [], [])
    assert (never["state"], never["last_seen"], never["run"]) == ("silent", None, None)


def test_hostile_text_is_ascii(hostile_run: Run) -> None:
    assert join([ended(hostile_run)], {hostile_run.asked.site: None}).isascii()
