"""How many round trips to the proxy an audit lasts, beside the longest chain of them that depend on each other.

    python -m bench.round_trips [--rtt 0.1] [--timeline]

A proxy in a process of its own asks for a log-on, behind a relay that delays every byte, and the first ones of a
connection by the round trip in which it would have been opened. The wall time is that of the audit itself, without
the start of Python; no test decides by it.
"""

import argparse
import asyncio
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from tempfile import mkdtemp

from cryptography.x509.oid import AuthorityInformationAccessOID

from proxytest.engine.audit import audit
from proxytest.lab.server.authentication.users import Accounts
from proxytest.model.activity import Activity, Stage
from proxytest.model.address import Authority
from proxytest.model.run import Run
from proxytest.probe.plan import targets_of
from proxytest.reflect.issue import issue
from proxytest.wire.limits import Limits
from tests.support.company import Company, Heard, Mishap, acceptors
from tests.support.far_away import far_away
from tests.support.far_end import switching
from tests.support.peers import Talk, peer
from tests.support.plans import PASSWORD, plan_for
from tests.support.scripted import Authorities
from tests.support.websocket_peer import CLOSE, answer_ping, say_frame

_OCSP = "http://ocsp.example.com/"
_SOCKETS = "mercury-connection-a.wbx2.com"  #: the host of the profile that speaks WebSocket
#: As `proxytest run` has it.
_AT_ONCE = 8
_DEAD = "u2c.wbx2.com:443"
_SITUATIONS = ("dead host", "dead domain", "denying", "slow names")
_NO_SUCH_NAME = b"HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\nContent-Length: 0\r\n\r\n"

#: The round trips in which the identity is proven once, by what the proxy offers.
_LEGS = {"": 1, "basic": 1, "digest": 2, "ntlm": 2, "negotiate": 2}
_REPEATS = 5


def critical(scheme: str) -> int:
    """Return the longest chain of round trips that depend on each other, if every connection is dialled ahead.

    To dial and to ask; the log-on and TLS; its repeats, of which each proves and waits for the one before; the tunnels
    with TLS and a page; the handshakes of other clients; and what was asked at first, once more.
    """
    legs = _LEGS[scheme]
    negotiate = 1 if scheme == "negotiate" else 0  # to ask what it leads to
    logon = legs + 1 + _REPEATS if scheme else 0
    return 2 + negotiate + logon + (legs + 2) + (legs + 1) + 1


@dataclass(slots=True, kw_only=True)
class Corporate(Company):
    """A company whose far ends name an OCSP server and open WebSockets; it looks up names that do not exist."""

    contexts: dict[str, SSLContext] = field(default_factory=dict)

    def _context(self, host: str) -> SSLContext:
        if host not in self.contexts:
            self.contexts[host] = _far_end(self.authorities, host)
        return self.contexts[host]

    async def _tunnel(self, talk: Talk, heard: Heard, head: str) -> None:
        await talk.writer.start_tls(self._context(heard.target.rpartition(":")[0]))
        asked = await talk.head()
        if "Upgrade: websocket" not in asked:
            await talk.say(self._answer("200 OK", [], head))
            return await talk.listen()
        await talk.say(switching(asked))
        await answer_ping(talk)
        await talk.reader.read(1 << 14)
        return await say_frame(talk, CLOSE)


def _far_end(authorities: Authorities, host: str) -> SSLContext:
    issued = issue(authorities.intermediate, host, urls={AuthorityInformationAccessOID.OCSP: _OCSP})
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.write(authorities.folder / f"{host}.pem"))
    return context


def _unknown(served: Company) -> bytes | None:
    """Answer as Squid does where a name does not exist: after the log-on."""
    heard = served.heard[-1]
    return _NO_SUCH_NAME if "proxytest-" in heard.target and (heard.proves or not served.acceptors) else None


def _passes(served: Company, heard: Heard) -> bool:
    return heard.proves or not served.acceptors


def _slowly(served: Company, looked_up: set[str]) -> float:
    """Look up each name once, in two seconds."""
    heard = served.heard[-1]
    if not _passes(served, heard) or heard.target in looked_up:
        return 0.0
    looked_up.add(heard.target)
    return 2.0


def _make_odd(proxy: Company, situation: str) -> None:
    """Let a host or a domain never answer, deny everything, or look up names slowly."""
    odd = {
        "dead host": (_DEAD, Mishap.HANGS),
        "dead domain": ("wbx2.com:443", Mishap.HANGS),
        "denying": ("", Mishap.DENIES),
    }
    if situation in odd:
        end, mishap = odd[situation]
        proxy.mishap = lambda heard: mishap if heard.target.endswith(end) and _passes(proxy, heard) else None
    elif situation == "slow names":
        proxy.pause = partial(_slowly, proxy, set())


async def _serve(scheme: str, rtt: float, situation: str, told: Connection) -> None:
    folder = Path(mkdtemp(prefix="round-trips-"))
    users = folder / "users"
    Accounts.of({"alice": PASSWORD}).write_ntlm_user_file(users)
    os.environ["NTLM_USER_FILE"] = str(users)
    authorities = Authorities(folder=folder)
    offers = acceptors((scheme,) if scheme else (), PASSWORD)
    proxy = Corporate(acceptors=offers, authorities=authorities, limit=_unknown, origin="200 OK")
    _make_odd(proxy, situation)
    for host in targets_of(plan_for(port=1).profile):
        proxy._context(host.host)  # noqa: SLF001  keys are made before the clock runs
    async with peer(proxy.serve) as served, far_away(served.port, rtt) as relay:
        proxy.peer = served
        told.send((relay.port, authorities.public_pem))
        while not told.poll():  # noqa: ASYNC110  the parent tells by closing
            await asyncio.sleep(0.2)


def _serving(scheme: str, rtt: float, situation: str, told: Connection) -> None:
    asyncio.run(_serve(scheme, rtt, situation, told))


def audited(scheme: str, rtt: float, notify: Callable[[Activity], None], *, hosts: int, situation: str) -> Run:
    """Audit a company that asks for this."""
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(
        target=_serving, args=(scheme, rtt, situation, there), daemon=True
    )
    child.start()
    try:
        port, roots = here.recv()
        made = plan_for(port=port, roots=roots, auth=(scheme,) if scheme == "basic" else ("auto",))
        targets = (*targets_of(made.profile)[: hosts - 1], Authority(host=_SOCKETS, port=443))
        made = replace(made, targets=targets, limits=Limits(), max_concurrency=_AT_ONCE)
        return asyncio.run(audit(made, notify))
    finally:
        here.send(None)
        child.join(5)
        child.kill()


class Timeline:
    """When each task began and ended, in round trips since the start."""

    def __init__(self, rtt: float) -> None:
        self._rtt = rtt
        self._start = 0.0
        self._began: dict[tuple[str, str], float] = {}
        self.lines: list[tuple[float, float, str]] = []

    def __call__(self, activity: Activity) -> None:
        """Note one."""
        self._start = self._start or time.monotonic()
        now, key = (time.monotonic() - self._start) / self._rtt, (activity.title, activity.target)
        if activity.stage is Stage.STARTED:
            self._began[key] = now
        else:
            self.lines.append((self._began.get(key, now), now, f"{activity.title}: {activity.target}"))


def main() -> None:
    """Print a line a scheme."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rtt", type=float, default=0.1)
    parser.add_argument("--hosts", type=int, default=18)
    parser.add_argument("--schemes", nargs="*", default=list(_LEGS))
    parser.add_argument("--situation", default="", choices=("", *_SITUATIONS))
    parser.add_argument("--timeline", action="store_true")
    given = parser.parse_args()
    for scheme in given.schemes:
        timeline = Timeline(given.rtt)
        run = audited(scheme, given.rtt, timeline, hosts=given.hosts, situation=given.situation)
        trips, chain = run.duration_s / given.rtt, critical(scheme)
        words = f"{scheme or 'open'}, {given.hosts} hosts: {trips:.1f} round trips, the longest chain has {chain}"
        sys.stdout.write(f"{trips / chain:8.2f}  {words} ({run.verdict})\n")
        for begin, end, what in sorted(timeline.lines) if given.timeline else ():
            sys.stdout.write(f"          {begin:6.1f} {end:6.1f}  {what}\n")


if __name__ == "__main__":
    main()
