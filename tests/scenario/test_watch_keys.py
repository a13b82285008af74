"""What `fleet serve` alone reads may stand in any scenario, and changes nothing there."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from proxytest.fleet.jobs import jobs_of
from proxytest.scenario.scenario import load_scenario

SITES = "auth: ntlm\nproxies:\n  oslo: {proxy: 'http://proxy.oslo.example:8080'}\n"
WATCHED = """\
schedule: {every: 15m, jitter: 1m, quiet: ["22:00-06:00", "12:00-12:30"], zone: Europe/Oslo}
alerts: {webhook: "http://127.0.0.1:8000/hook", mail: {to: [net@corp.example]}, when: {sites: 3}, for: 30m}
"""
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)


def test_an_audit_is_the_same_with_and_without_them(tmp_path: Path) -> None:
    file = tmp_path / "sites.yaml"
    file.write_text(SITES)
    plain, job = load_scenario(file), jobs_of(file, NOON).each[0].job
    file.write_text(SITES + WATCHED)
    assert load_scenario(file) == plain
    watched = jobs_of(file, NOON)
    assert watched.left_out == ()
    assert replace(watched.each[0].job, id=job.id) == job
