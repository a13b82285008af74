"""How long tunnels take to open, and what else was quick."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.features.tunnel.observations import HttpsTried, UnknownNameTried
from proxytest.features.tunnel.tunnel_time import tunnel_time
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement
from tests.support.evidence import evidence
from tests.support.peers import Talk, peer
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

OPENED = Answer(head=Head(version="1.1", status=200, reason="OK"), event=7)
NO_NAME = Answer(head=Head(version="1.1", status=503, reason="DNS lookup failure"), event=8)
DENIED = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), event=8)


def tunnel(host: str, connect: float, rest: float = 0.1, scheme: Scheme = Scheme.NONE) -> HttpsTried:
    return HttpsTried(
        target=f"{host}.webex.com:443",
        scheme=scheme,
        outcome=Outcome.NOT_CHALLENGED,
        answer=OPENED,
        connect_s=connect,
        duration_s=connect + rest,
    )


def made_up(seconds: float, answer: Answer = NO_NAME) -> UnknownNameTried:
    return UnknownNameTried(
        target="proxytest-1.webex.com:443",
        scheme=Scheme.NONE,
        outcome=Outcome.UNDECIDED,
        answer=answer,
        connect_s=seconds,
    )


def judged(*seen: Observation) -> Judgement:
    (row,) = tunnel_time.judge(evidence(*seen))
    return row


SLOW = tunnel("a", 2.0), tunnel("b", 1.4), tunnel("c", 3.0)


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        ((), "DNS servers"),
        ((made_up(2.0),), "first at the proxy's DNS servers"),
        ((made_up(0.02),), "it is not DNS"),
        ((made_up(0.02, DENIED),), "DNS servers, the service"),  # denied before it was looked up
    ],
)
def test_a_proxy_that_takes_seconds_for_each_host(beside: tuple[UnknownNameTried, ...], words: str) -> None:
    row = judged(*SLOW, *beside)
    assert row.status == "warn"
    (finding,) = row.findings
    assert (finding.code, str(finding.party), str(finding.certainty)) == ("tunnel.slow", "proxy", "likely")
    assert words in finding.remedy
    assert finding.facts["hosts"] == 3


@pytest.mark.parametrize(
    "seen",
    [
        (tunnel("a", 0.2), tunnel("b", 0.4)),
        (tunnel("a", 2.0), tunnel("b", 0.1)),  # the host a, not the proxy
        (tunnel("a", 2.0, rest=3.0), tunnel("b", 1.4, rest=3.0)),  # far away
        (tunnel("a", 1.2), tunnel("b", 0.9)),
    ],
)
def test_what_accuses_nobody(seen: tuple[HttpsTried, ...]) -> None:
    assert judged(*seen).status == "pass"


def test_the_first_tunnel_to_a_host_counts() -> None:
    assert judged(*SLOW, tunnel("a", 0.1)).status == "warn"


def test_one_host_alone_may_be_slow_itself() -> None:
    row = judged(tunnel("a", 2.0))
    assert row.status == "undecided"
    assert "--target" in row.to_decide


def test_a_log_on_is_timed_elsewhere() -> None:
    assert judged(tunnel("a", 2.0, scheme=Scheme.NTLM)).status == "skip"


@pytest.mark.parametrize("seen", [replace(tunnel("a", 2.0), connect_s=None), replace(tunnel("a", 2.0), answer=DENIED)])
def test_what_did_not_open_was_not_timed(seen: HttpsTried) -> None:
    assert judged(seen).status == "skip"


@pytest.mark.parametrize(("seconds", "status"), [(1.1, "warn"), (0.0, "pass")])
async def test_a_whole_audit(seconds: float, status: str, tmp_path: Path) -> None:
    authorities = Authorities(folder=tmp_path)

    async def slow(talk: Talk) -> None:
        host = (await talk.head()).split(" ")[1].rpartition(":")[0]
        await asyncio.sleep(seconds)
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        await talk.writer.start_tls(authorities.context("far end", host))
        await talk.head()
        await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await talk.listen()

    async with peer(slow) as proxy:
        targets = ("idbroker.webex.com:443", "wdm-a.wbx2.com:443")
        plan = plan_for(port=proxy.port, targets=targets, roots=authorities.public_pem, user=None, timeout=5)
        run = await audit(replace(plan, select=("tunnel/time",)))
    (row,) = (one for one in run.results if one.check == "tunnel/time")
    assert row.status == status
