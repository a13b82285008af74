"""A run in which every section of a page has something to show, the same with hostile text, and one that is huge."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.certificate import Anchor, Certificate, TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.event import Event, Failure, Operation, Phase
from proxytest.model.expectation import Compared
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Party, Result, Status, Sureness
from proxytest.model.run import Run
from proxytest.model.waiver import Waived, WaiverState, WaiverUse
from proxytest.report.fragment import Fragment

FRAGMENT = Fragment(
    product="squid",
    title="Squid",
    text="# Made by: proxytest\n\n# --- Allowed names ---\nacl webex_hosts dstdomain -n .wbx2.com\n\n"
    "# --- No inspection ---\nacl webex_closed ssl::server_name .wbx2.com\nssl_bump splice webex_closed\n",
)
TARGETS = ("u2c.wbx2.com:443", "wdm-a.wbx2.com:443", "identity.webex.com:443")
_AT = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)


def certificate(subject: str, issuer: str, **changes: Any) -> Certificate:  # noqa: ANN401  any field
    plain = Certificate(
        subject=subject,
        issuer=issuer,
        sha256=f"{subject.encode().hex():0<64}"[:64],
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_after=datetime(2027, 1, 1, tzinfo=UTC),
        der="",
    )
    return replace(plain, **changes)


def tls(*chain: Certificate, root: str | None, **changes: Any) -> TlsSeen:  # noqa: ANN401  any field
    """Return a handshake whose chain leads to a root; None: to none that is trusted."""
    sha = f"{(root or '').encode().hex():0<64}"[:64]
    path = tuple(dict.fromkeys((*(one.sha256 for one in chain), sha)))
    plain = TlsSeen(
        version="TLSv1.3",
        cipher="TLS_AES_256_GCM_SHA384",
        alpn=None,
        chain=chain,
        anchor=Anchor(subject=root, sha256=sha, source="certifi", path=path) if root else None,
        names_host=True,
        in_validity=True,
        at=_AT,
        event=4,
    )
    return replace(plain, **changes)


def tunnel(target: str, seen: TlsSeen | None, *events: int) -> TunnelTried:
    return TunnelTried(
        purpose="https", target=target, scheme=Scheme.NTLM, outcome=Outcome.ACCEPTED, tls=seen, events=events
    )


def talk(conn: int, target: str, first: int, at: float) -> Iterator[Event]:
    """Return the events of one whole connection: a 407, a tunnel, TLS and an upgrade that is held."""
    said = (
        (0.000, Operation.RESOLVE, Phase.DONE, "", "proxy.corp is 192.0.2.7"),
        (0.010, Operation.DIAL, Phase.DONE, "", "connected to 192.0.2.7 port 8080"),
        (0.011, Operation.CONNECT, Phase.SENT, f"CONNECT {target} HTTP/1.1\nHost: {target}\n\n", ""),
        (0.030, Operation.CONNECT, Phase.RECEIVED, "HTTP/1.1 407 Log on\nProxy-Authenticate: NTLM\n\n", ""),
        (0.032, Operation.CONNECT, Phase.DONE, "<html>", "6 bytes of body"),
        (0.050, Operation.CONNECT, Phase.SENT, f"CONNECT {target} HTTP/1.1\nHost: {target}\n\n", ""),
        (0.080, Operation.CONNECT, Phase.RECEIVED, "HTTP/1.1 200 Connection established\n\n", ""),
        (0.120, Operation.TLS, Phase.DONE, "", "TLSv1.3, leads to CN=Root"),
        (0.121, Operation.WEBSOCKET, Phase.SENT, "GET / HTTP/1.1\nUpgrade: websocket\n\n", ""),
        (0.160, Operation.WEBSOCKET, Phase.RECEIVED, "HTTP/1.1 101 Switching Protocols\n\n", ""),
        (1.160, Operation.WEBSOCKET, Phase.RECEIVED, "", "pong"),
        (2.160, Operation.WEBSOCKET, Phase.RECEIVED, "", "pong"),
    )
    for number, (after, operation, phase, data, detail) in enumerate(said):
        yield Event(
            seq=first + number,
            at=at + after,
            conn=conn,
            operation=operation,
            phase=phase,
            data=data,
            detail=detail,
        )


def whole(run: Run) -> Run:
    """Fill a small run until no section is empty."""
    good = tls(certificate("CN=identity.webex.com", "CN=CA 1"), certificate("CN=CA 1", "CN=Root"), root="CN=Root")
    opened = tls(certificate("CN=u2c.wbx2.com", "CN=Corp CA,O=Corp"), root=None)
    waived = Waived(reason="the old gateway goes in June", until=date(2026, 6, 30), expired=False)
    results = tuple(
        replace(result, waived=waived) if result.check == "policy/wildcard" else result for result in run.results
    )
    return replace(
        run,
        asked=replace(run.asked, targets=TARGETS),
        results=results,
        observations=(*run.observations, tunnel(TARGETS[0], opened, 5), tunnel(TARGETS[2], good, 17)),
        trace=(
            *run.trace,
            *talk(2, TARGETS[0], 5, 1.0),
            *talk(3, TARGETS[2], 17, 1.5),
        ),
        expectations=(
            Compared(check="verdict", target="-", expected="compatible", found="incompatible", met=False),
            Compared(check="tunnel/https", target=TARGETS[0], expected="pass", found="pass", met=True),
        ),
        waivers=(
            WaiverUse(
                check="policy/wildcard",
                target="*.webex.com",
                reason=waived.reason,
                until=waived.until,
                state=WaiverState.USED,
            ),
        ),
    )


def poisoned(value: Any, poison: str) -> Any:  # noqa: ANN401  a walk over values of every type
    """Append a text to every text of a value, except in enums and where only fixed texts are allowed."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return value + poison
    if isinstance(value, tuple):
        return tuple(poisoned(item, poison) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        kept = {"kind", "purpose"}
        return replace(value, **{name: poisoned(item, poison) for name, item in named.items() if name not in kept})
    return value


def huge(run: Run) -> Run:
    """Return a run of 14 hosts x 30 checks, each with a finding of its own, and 400 large events a connection."""
    hosts = tuple(f"host-{number}.wbx2.com:443" for number in range(14))
    trace = tuple(
        Event(
            seq=conn * 400 + number + 1,
            at=conn + number / 100,
            conn=conn + 1,
            operation=Operation.HTTP,
            phase=Phase.RECEIVED if number % 2 else Phase.SENT,
            data="HTTP/1.1 200 OK\n" + "X-Header: value\n" * 500,
            failure=Failure.TIMEOUT if number == 399 else None,
        )
        for conn in range(14)
        for number in range(400)
    )
    results = tuple(_failure(host, check) for host in hosts for check in range(30))
    return replace(run, asked=replace(run.asked, targets=hosts), results=results, trace=trace)


def _failure(host: str, check: int) -> Result:
    words = f"{host} {check} " + "says something of the usual length of such a sentence " * 2
    finding = Finding(
        code="tls.intercepted",
        party=Party.NOT_KNOWN,
        certainty=Sureness.LIKELY,
        message=words,
        expected=words,
        actual=words,
        remedy=words,
        evidence=tuple(range(check * 100 + 1, 5600, 37)),
    )
    return Result(
        check=f"area/check-{check}",
        target=host,
        status=Status.FAIL,
        reason=words,
        requirements=("R01",),
        findings=(finding,),
    )
