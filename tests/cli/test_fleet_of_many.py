"""`fleet run` and `fleet status` of many sites: conclusions of all, and of the worst all that was observed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nats
import pytest

from proxytest.cli import fleet_run, fleet_status
from proxytest.cli.fleet_run import Waiting, run_fleet
from proxytest.cli.fleet_status import tell_status
from proxytest.engine.schedule import Notify
from proxytest.fleet.hub_address import HubAccess, parse_hub
from proxytest.fleet.hub_folder import OPERATOR
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_job import Job
from proxytest.fleet.streams import prepare
from proxytest.model.errors import UsageError
from proxytest.prepare.merge_options import Options
from proxytest.report.ended import Ended
from tests.fleet.test_worker import told, working
from tests.report.conftest import RUN
from tests.support.hub import SERVERS, SITES, Hub, running_hub

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    with running_hub(tmp_path / "hub", SERVERS["newest"]) as one:
        async with one.operator() as operator:
            await prepare(operator.jetstream(), SITES)
        yield one


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Ended]:
    """What the reports are made of, where the sites are said to be many."""
    found: list[Ended] = []

    def write(ended: Sequence[Ended], *_: Any) -> bool:  # noqa: ANN401  what else goes into the reports
        found.extend(ended)
        return True

    for module in (fleet_run, fleet_status):
        monkeypatch.setattr(module, "needs_whole", lambda *_: False)
        monkeypatch.setattr(module, "write_several", write)
    return found


async def audited(job: Job, notify: Notify) -> Answer:
    return replace(await told(job, notify), run=RUN, refused="")


def operators(hub: Hub) -> HubAccess:
    address = parse_hub(f"wss://127.0.0.1:{hub.port}")
    return HubAccess(address=address, credential=hub.folder / OPERATOR, cacert=hub.ca)


def asked(folder: Path) -> Options:
    scenario = folder / "sites.yaml"
    scenario.write_text("proxies:\n  berlin: {proxy: 'http://127.0.0.1:9'}\n")
    return Options(scenario=scenario)


async def test_the_worst_are_there_in_whole(hub: Hub, tmp_path: Path, written: list[Ended]) -> None:
    access = operators(hub)
    async with working(hub, tmp_path / "spool", audited):
        await asyncio.to_thread(run_fleet, asked(tmp_path), Waiting(hub=access, seconds=60))
        await asyncio.to_thread(tell_status, Options(), access)
    assert [(one.name, one.run.trace) for one in written] == [("berlin", RUN.trace)] * 2


async def test_of_the_others_there_are_conclusions(
    hub: Hub, tmp_path: Path, written: list[Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet_status, "told_in_full", lambda _: ())
    access = operators(hub)
    async with working(hub, tmp_path / "spool", audited):
        await asyncio.to_thread(run_fleet, asked(tmp_path), Waiting(hub=access, seconds=60))
        written.clear()
        await asyncio.to_thread(tell_status, Options(), access)
    (one,) = written
    assert (one.run.trace, one.run.observations) == ((), ())
    assert one.run.verdict == RUN.verdict


@pytest.mark.parametrize(
    "away", [nats.errors.TimeoutError(), ConnectionResetError(), UsageError("not reached")], ids=repr
)
async def test_where_the_hub_is_away_at_the_end_conclusions_are_told_and_how_to_get_the_rest(
    hub: Hub,
    tmp_path: Path,
    written: list[Ended],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    away: Exception,
) -> None:
    async def gone(*_: object) -> dict[str, Answer]:
        raise away

    monkeypatch.setattr(fleet_run, "last_answers", gone)
    async with working(hub, tmp_path / "spool", audited):
        await asyncio.to_thread(run_fleet, asked(tmp_path), Waiting(hub=operators(hub), seconds=60))
    assert [(one.name, one.run.trace, one.run.verdict) for one in written] == [("berlin", (), RUN.verdict)]
    assert f"`proxytest fleet status --hub {operators(hub).address}` writes" in capsys.readouterr().err
