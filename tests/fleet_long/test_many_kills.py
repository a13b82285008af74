"""What survives where processes are killed again and again: KILLS of them, 200 by default; SEED draws others."""

import os
from pathlib import Path

import pytest

from tests.support.company import CompanyBuilder
from tests.support.hub import SERVERS
from tests.support.survival import HUB, RUN, SITES, Fleet, fleet, killed, reported

KILLS = int(os.environ.get("KILLS", "200"))
SEED = int(os.environ.get("SEED", "1"))

pytestmark = pytest.mark.timeout(120 + 20 * KILLS)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompanyBuilder:
    return CompanyBuilder(tmp_path, monkeypatch)


async def survives(one: Fleet, *among: str, unlocks: bool) -> None:
    """Kill, and look whether each job that the hub took has one report."""
    await killed(one, KILLS, among=among, unlocks=unlocks)
    found = await reported(one)
    assert set(one.statuses) <= {0, 1, 4}
    assert one.taken <= set(found)
    assert set(found.values()) == {1}


async def test_each_job_has_one_report_whatever_is_killed(company: CompanyBuilder, tmp_path: Path) -> None:
    async with company.running("basic") as proxy, fleet(tmp_path, SERVERS["newest"], proxy.port, SEED) as one:
        one.prepare("wonderland", company.authorities.public_pem)
        await survives(one, *SITES, HUB, RUN, unlocks=True)
    assert len({one.authorization for one in proxy.proofs}) == 1


async def test_a_wrong_password_is_refused_once_at_all_sites(company: CompanyBuilder, tmp_path: Path) -> None:
    async with company.running("basic") as proxy, fleet(tmp_path, SERVERS["newest"], proxy.port, SEED) as one:
        one.prepare("wrong", company.authorities.public_pem)
        await survives(one, *SITES, RUN, unlocks=False)
    assert len(proxy.proofs) <= 1


async def test_while_the_hub_is_away_each_machine_protects_by_itself(company: CompanyBuilder, tmp_path: Path) -> None:
    async with company.running("basic") as proxy, fleet(tmp_path, SERVERS["newest"], proxy.port, SEED) as one:
        one.prepare("wrong", company.authorities.public_pem)
        await survives(one, *SITES, HUB, RUN, unlocks=False)
    assert len(proxy.proofs) <= len(SITES)
