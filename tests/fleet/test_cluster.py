"""A hub of three servers, each of which keeps all: one of them may be killed at any moment."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
from nats.js.api import ConsumerConfig

from proxytest.fleet.all_messages import all_messages
from proxytest.fleet.hub_connection import LOST
from proxytest.fleet.hub_folder import OPERATOR
from proxytest.fleet.jobs import jobs_of
from proxytest.fleet.names import ACCOUNTS, ALERTS, JOBS, REPORTS, SITES, report_subject
from proxytest.fleet.nkey import read_seed
from proxytest.fleet.send import Asking
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.streams import prepare
from proxytest.model.result import Status
from proxytest.wire.clock import utc_now
from tests.real.fleet import complete, result_of
from tests.real.working import working
from tests.support.company import Company, CompanyBuilder
from tests.support.hub import Hub
from tests.support.hub_cluster import MEMBERS, HubCluster, answering, caught_up, replicated, running_cluster

BRANCHES = tuple(f"branch-{number}" for number in range(6))
BUCKET = f"KV_{ACCOUNTS}"
STREAMS = (JOBS, REPORTS, ALERTS, BUCKET, f"KV_{SITES}")

pytestmark = [pytest.mark.long, pytest.mark.timeout(240)]


@pytest.fixture
def cluster(tmp_path: Path, server: Path) -> Iterator[HubCluster]:
    with running_cluster(tmp_path / "hub", server, BRANCHES) as running:
        yield running


@pytest.fixture
async def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Company]:
    """Run the proxy of all branches, who share an account."""
    (tmp_path / "company").mkdir()
    builder = CompanyBuilder(tmp_path / "company", monkeypatch)
    (tmp_path / "roots.pem").write_bytes(builder.authorities.public_pem)
    async with builder.running("basic") as proxy:
        yield proxy


@asynccontextmanager
async def branches(cluster: HubCluster, company: Company, folder: Path, password: str) -> AsyncIterator[None]:
    """Let all branches work for a cluster whose servers keep every stream three times."""
    async with cluster.any.operator() as operator:
        js = operator.jetstream()
        await answering(js)
        await prepare(js, ())
        await replicated(js, STREAMS)
        await prepare(js, BRANCHES)  # afterwards: 2.9.10 may lose places that it has just begun to copy
        await caught_up(js, STREAMS, MEMBERS)
    async with cluster.front(), AsyncExitStack() as stack:
        for name in BRANCHES:
            allow = {"proxies": [f"http://127.0.0.1:{company.port}"]}
            roots = str(folder / "roots.pem")
            file = complete(cluster.servers[0], name, password, auth="basic", user="alice", cacert=roots, allow=allow)
            await stack.enter_async_context(working(file, folder / "machines" / name))
        yield


async def asked(
    cluster: HubCluster, company: Company, folder: Path, came: Callable[[Answer], None] = lambda _: None
) -> dict[str, Answer]:
    """Send each branch a job, by whichever servers run; return what they answer."""
    proxies = {name: {"proxy": f"http://127.0.0.1:{company.port}"} for name in BRANCHES}
    what = {"targets": ["idbroker.webex.com:443"], "select": ["auth/scheme"], "timeout": 30}
    (folder / "branches.yaml").write_text(json.dumps({"proxies": proxies, **what}))
    found = dict[str, Answer]()

    def take(answer: Answer) -> None:
        found[answer.site] = answer
        came(answer)

    jobs = [one.job for one in jobs_of(folder / "branches.yaml", utc_now()).each]
    asking = Asking(jobs, read_seed(cluster.any.folder / OPERATOR), take)
    while not asking.is_done:
        async with cluster.any.operator() as operator:
            await asking.go_on(operator)
    return found


async def leader(cluster: HubCluster, stream: str) -> str | None:
    """Return the name of the server by which all is written into a stream."""
    async with cluster.any.operator() as operator:
        info = await operator.jetstream().stream_info(stream)
    assert info.cluster is not None
    return info.cluster.leader


def statuses(found: dict[str, Answer]) -> Counter[Status]:
    return Counter(result_of(one, "auth/scheme").status for one in found.values())


async def stored(cluster: HubCluster) -> Counter[str]:
    """Return how many reports there are of each job."""
    while True:
        with suppress(*LOST):  # until they know that a server is away, the others may have it hand the reports over
            async with cluster.any.operator() as operator:
                every = all_messages(operator.jetstream(), REPORTS, report_subject("*"), ConsumerConfig())
                return Counter([(one.headers or {})["Nats-Msg-Id"] async for one in every])


async def test_each_job_has_one_report_though_the_servers_that_write_are_killed(
    cluster: HubCluster, company: Company, tmp_path: Path
) -> None:
    """Once the first report came: others prove the password, or wait for that."""
    ids = set[str]()
    async with branches(cluster, company, tmp_path, "wonderland"):
        for stream in (REPORTS, BUCKET):
            victim = cluster.called(await leader(cluster, stream))

            def kill(answer: Answer, victim: Hub = victim) -> None:
                del answer
                victim.stop()

            found = await asked(cluster, company, tmp_path, kill)
            assert statuses(found) == Counter({Status.PASS: len(BRANCHES)})
            ids |= {one.id for one in found.values()}
            assert await stored(cluster) == Counter(ids)
            victim.start()
            async with cluster.any.operator() as operator:
                await caught_up(operator.jetstream(), STREAMS, MEMBERS)
    assert len(ids) == 2 * len(BRANCHES)


async def test_a_wrong_password_is_sent_once_by_all_sites_while_a_server_is_away(
    cluster: HubCluster, company: Company, tmp_path: Path
) -> None:
    async with branches(cluster, company, tmp_path, "wrong"):
        cluster.called(await leader(cluster, BUCKET)).stop()
        async with cluster.any.operator() as operator:
            await answering(operator.jetstream())
            await caught_up(operator.jetstream(), STREAMS, MEMBERS - 1)
        found = await asked(cluster, company, tmp_path)
    assert statuses(found) == Counter({Status.FAIL: 1, Status.SKIP: len(BRANCHES) - 1})
    assert len(company.proofs) == 1
