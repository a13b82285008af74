"""The jobs of a scenario."""

from datetime import UTC, datetime
from pathlib import Path

from proxytest.fleet.jobs import jobs_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_no_site_learns_from_its_own_job_what_another_s_is_called(tmp_path: Path) -> None:
    """The hub drops a report that bears the id of one before: whoever knew another's could have it dropped."""
    path = tmp_path / "sites.yaml"
    path.write_text("proxies:\n" + "".join(f"  site{n}:\n    proxy: http://proxy:8080\n" for n in range(8)))
    parts = [one.job.id.split("-") for one in jobs_of(path, NOW).each]
    assert {time for time, _ in parts} == {"20260301T120000"}
    secret = {chance for _, chance in parts}
    assert len(secret) == 8
    assert {len(bytes.fromhex(one)) for one in secret} == {16}
