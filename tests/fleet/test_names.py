"""A site is found again by what the hub calls that which is its own."""

import pytest

from proxytest.fleet.names import (
    SITES,
    job_subject,
    progress_subject,
    report_subject,
    site_of_subject,
    site_of_worker,
    worker_of,
)


@pytest.mark.parametrize("site", ["berlin", "br-01_a", "worker-1"])
def test_a_site_is_found_by_its_subjects_and_its_worker(site: str) -> None:
    subjects = (job_subject(site), report_subject(site), progress_subject(site), f"$KV.{SITES}.{site}")
    assert set(map(site_of_subject, subjects)) == {site}
    assert site_of_worker(worker_of(site)) == site
