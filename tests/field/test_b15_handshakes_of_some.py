"""B15: somebody cuts the handshakes of TLS 1.3, of some server names, or of all but browsers; others pass."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Finding, Party
from proxytest.model.run import Run
from proxytest.scenario.profile_file import load_profile
from tests.support.chains import HOST, Entity, Family, certify, shapes
from tests.support.far_end import OPENED
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, context_of, plan_trusting, read, speak_tls
from tests.support.peers import Talk, peer

FAMILY, OTHER = Family(), certify(Entity(name="Other Root"))
OWN = shapes(FAMILY)["plain"]
SUPPORTED_VERSIONS, TLS_1_3 = bytes.fromhex("002b"), bytes.fromhex("0304")
CODE = "tls.handshake-for-some"


@dataclass(frozen=True)
class Opening:
    """The beginning of a connection."""

    head: str
    hello: bytes

    @property
    def offers_tls_1_3(self) -> bool:
        return TLS_1_3 in self.hello.partition(SUPPORTED_VERSIONS)[2][:16]

    @property
    def names_the_host(self) -> bool:
        return HOST.encode() in self.hello

    @property
    def is_a_browser(self) -> bool:
        return "Mozilla/" in self.head


async def play(
    cuts: Callable[[Opening], bool],
    folder: Path,
    *,
    how: str = "reset",
    profile: str = "webex-2026",
    public: bool = True,
) -> Run:
    """Audit a proxy that opens the tunnel, and then cuts some handshakes."""
    context = context_of(FAMILY.leaf, OWN.chain, folder)

    async def behave(talk: Talk) -> None:
        head = await talk.head()
        if not head.startswith("CONNECT"):
            return
        await talk.say(OPENED)
        hello = await read(talk)
        if not cuts(Opening(head, hello)):
            await speak_tls(talk, context, hello)
            return
        match how:
            case "reset":
                talk.reset()
            case "alert":  # RFC 8446 section 6.2: handshake_failure
                await talk.say(bytes.fromhex("15030300020228"))
            case "silence":
                await talk.listen()

    async with peer(behave) as proxy:
        plan = plan_trusting(proxy.port, OWN.root if public else OTHER, OWN.root)
        limits = replace(plan.limits, timeout=0.5)
        return await audit(replace(plan, profile=load_profile(profile), limits=limits))


def told(run: Run) -> Finding:
    return next(one for result in run.results for one in result.findings if one.code == CODE)


@pytest.mark.row("B15", "handshakes that offer TLS 1.3 are cut, in any way")
@pytest.mark.parametrize("how", ["reset", "alert", "silence", "close"])
async def test_tls_1_3_is_cut(how: str, table: Table, tmp_path: Path) -> None:
    run = await play(lambda opening: opening.offers_tls_1_3, tmp_path, how=how)
    right = Right(verdict="incompatible", code=CODE, party=Party.NOT_KNOWN, result=("tunnel/https", TARGET, "fail"))
    table.holds(run, right, never=("tunnel.broken",))
    assert "TLS 1.3" in told(run).remedy


@pytest.mark.row("B15", "the same, and clients of 2016 speak no TLS 1.3")
async def test_clients_without_tls_1_3(table: Table, tmp_path: Path) -> None:
    run = await play(lambda opening: opening.offers_tls_1_3, tmp_path, profile="spark-2016")
    table.holds(run, Right(code=CODE, result=("tunnel/https", TARGET, "warn")), never=("tunnel.broken",))


@pytest.mark.row("B15", "handshakes that name the host are cut: a rule by server name, not a host that is down")
@pytest.mark.parametrize("how", ["reset", "close", "silence"])
async def test_the_name_is_cut(how: str, table: Table, tmp_path: Path) -> None:
    run = await play(lambda opening: opening.names_the_host, tmp_path, how=how)
    table.holds(run, Right(verdict="incompatible", code=CODE), never=("tunnel.broken",))
    assert "server name" in told(run).remedy


@pytest.mark.row("B15", "only the handshakes of browsers pass")
async def test_browsers_pass(table: Table, tmp_path: Path) -> None:
    run = await play(lambda opening: not opening.is_a_browser, tmp_path)
    table.holds(run, Right(verdict="incompatible", code=CODE), never=("tunnel.broken",))
    assert "browsers" in told(run).remedy


@pytest.mark.row("B15", "who opens TLS speaks no TLS 1.3, and cuts what offers it")
async def test_who_opens_tls_cuts(table: Table, tmp_path: Path) -> None:
    run = await play(lambda opening: opening.offers_tls_1_3, tmp_path, public=False)
    table.holds(run, Right(verdict="incompatible", code=CODE, party=Party.PROXY))


@pytest.mark.row("B15", "every handshake is cut, or those of one kind and sometimes others: no difference is blamed")
@pytest.mark.parametrize("passing", [0, 2])
async def test_no_difference(passing: int, table: Table, tmp_path: Path) -> None:
    def cuts(opening: Opening) -> bool:
        return not (passing and (opening.is_a_browser or not opening.offers_tls_1_3))

    table.holds(await play(cuts, tmp_path), Right(code="tunnel.broken"), never=(CODE,))
