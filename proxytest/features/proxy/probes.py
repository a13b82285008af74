"""A first connection to the proxy, and its challenges to a CONNECT without credentials."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.model.address import Authority
from proxytest.model.answer import Head
from proxytest.model.certificate import TlsSeen, TlsTried
from proxytest.model.event import Operation, Phase
from proxytest.protocol.auth.flow import anonymous
from proxytest.protocol.request import connect
from proxytest.wire.chain_inspector import Judge
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import run_dialogue
from proxytest.wire.operation import OperationFailed
from proxytest.wire.permits import NOTHING_TO_PROVE


async def reach(dialler: Dialler, judge: Judge) -> ProxyDialled:
    """Open one connection, with TLS where the proxy is an https:// one."""
    number = dialler.recorder.connection()
    failed = address = None
    try:
        connection = await dialler.dial(number)
    except OperationFailed as error:
        failed = error.failed
    else:
        address = connection.peer
        connection.close()
    seen = _proxy_chain(dialler, judge, number)
    tls = None
    if seen is not None:
        refused = failed if failed is not None and failed.operation is Operation.PROXY_TLS else None
        tls = TlsTried(seen=seen, failed=refused)
    events = dialler.recorder.of({number})  # not all since then: other things are recorded meanwhile
    return ProxyDialled(proxy=str(dialler.route.proxy), address=address, tls=tls, failed=failed, events=events)


async def ask_challenges(dialler: Dialler, target: Authority, clock: Callable[[], datetime]) -> ChallengesSeen:
    """Send a CONNECT without credentials."""
    dialogue = await run_dialogue(dialler, connect(target), lambda _: anonymous(), permits=NOTHING_TO_PROVE)
    if dialogue.connection is not None:
        dialogue.connection.close()
    received, now = dialogue.received, clock()
    return ChallengesSeen(
        target=str(target),
        answer=received.answer if received else None,
        challenges=received.shown if received and received.asks else (),
        skew_s=_skew(received.answer.head, now) if received else None,
        failed=dialogue.failed,
        events=dialogue.events,
    )


def _skew(head: Head, now: datetime) -> float | None:
    """Compare the proxy's Date (RFC 9110 section 6.6.1) with this machine's clock."""
    try:
        date = parsedate_to_datetime(next(head.values("Date"), ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()


def _proxy_chain(dialler: Dialler, judge: Judge, number: int) -> TlsSeen | None:
    """Describe the proxy's own certificate, also when it was refused."""
    if dialler.proxy_tls is None or not dialler.proxy_chain:
        return None
    try:
        return judge.seen(dialler.proxy_tls, dialler.route.proxy.authority.host, conn=number, kind=Operation.PROXY_TLS)
    except ssl.SSLError as error:
        told = f"the chain cannot be read: {error.reason}"
        dialler.recorder.record(number, Operation.PROXY_TLS, Phase.DONE, detail=told)
        return None
