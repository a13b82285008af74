"""The worker's own file, under what the command line says."""

from pathlib import Path
from typing import Any

import pytest

from proxytest.fleet.nkey import new_seed, public_of
from proxytest.fleet.site_file import Site, read_site
from proxytest.model.errors import UsageError

GIVEN: dict[str, Any] = {"hub": "hub.test", "credential": Path("a.nk"), "sender": public_of(new_seed())}


def site(folder: Path, **given: object) -> Site:
    return read_site(None, GIVEN | given, folder)


def test_two_sites_of_one_machine_share_no_spool(tmp_path: Path) -> None:
    """What waits there is handed over in the name of the site that finds it."""
    assert site(tmp_path, site="berlin").spool != site(tmp_path, site="paris").spool


def test_two_hubs_that_know_a_site_of_this_name_share_no_spool(tmp_path: Path) -> None:
    """Where a hub is may change; its operator's key does not."""
    one = site(tmp_path, site="berlin")
    assert one.spool != site(tmp_path, site="berlin", sender=public_of(new_seed())).spool
    assert one.spool == site(tmp_path, site="berlin", hub="tls://other.test:4222").spool


@pytest.mark.parametrize("name", ["", "../x", "a b", "a.b", "-", "x" * 65])
def test_a_name_that_is_none_is_a_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="site"):
        site(tmp_path, site=name)


@pytest.mark.parametrize("missing", ["hub", "credential", "sender"])
def test_what_is_missing_is_named_with_its_option(missing: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"a worker needs '{missing}' in its file, or --{missing}"):
        site(tmp_path, site="berlin", **{missing: None})


@pytest.mark.parametrize("keys", ["schedule: {every: 15m}", "alerts: {mail: {to: net@corp.example}}"])
def test_what_belongs_into_the_file_of_fleet_serve_is_refused(keys: str, tmp_path: Path) -> None:
    file = tmp_path / "worker.yaml"
    file.write_text(f"site: berlin\n{keys}\n")
    with pytest.raises(UsageError, match=r"worker\.yaml:2: '(schedule|alerts)' is for the file of `proxytest fleet"):
        read_site(file, GIVEN, tmp_path)
