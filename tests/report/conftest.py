"""A small run made by hand, and one in which every text is hostile."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import pytest

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Event, Failure, Operation, Phase
from proxytest.model.profile import Client, Domain, Host, Inspection, Pin, Pins, Profile, ProxySupport, Requirement
from proxytest.model.result import Finding, Party, Result, Status, Sureness
from proxytest.model.run import (
    FORMAT,
    Asked,
    Certainty,
    ClientVerdict,
    Machine,
    Product,
    Proxy,
    Run,
    Tool,
    Verdict,
)

#: A clear-screen sequence, its 8-bit form, a bidi override, rich markup, HTML, illegal XML, a lone surrogate.
HOSTILE = "\x1b[2J\x9b2J\u202e[red]x[/red]<script>alert('&')</script>\x00\ufffe\ud800\r\n]]>"

PROFILE = Profile(
    name="spark-2016",
    title="Cisco Spark",
    date=date(2016, 4, 18),
    source="a document",
    requirements=(Requirement(id="R13", text="No inspection."),),
    domains=(
        Domain(
            pattern="*.wbx2.com",
            hosts=(Host(name="u2c.wbx2.com"),),
            requirements=("R13",),
            inspection=Inspection.FORBIDDEN,
            pinned=True,
        ),
    ),
    clients=(
        Client(
            name="windows",
            title="Windows",
            behind_proxy=ProxySupport.YES,
            schemes=(Scheme.NTLM,),
            kerberos=False,
            requirements=("R11",),
        ),
    ),
    pins=Pins(derived=date(2026, 3, 16), source="notices", roots=(Pin(subject="CN=Root", sha256="ab" * 32),)),
)

TRACE = (
    Event(seq=1, at=0.01, conn=1, operation=Operation.DIAL, phase=Phase.DONE, detail="connected to 192.0.2.7"),
    Event(
        seq=2,
        at=0.02,
        conn=1,
        operation=Operation.CONNECT,
        phase=Phase.SENT,
        data="CONNECT u2c.wbx2.com:443 HTTP/1.1\r\nHost: u2c.wbx2.com:443\r\n\r\n",
    ),
    Event(
        seq=3,
        at=0.03,
        conn=1,
        operation=Operation.CONNECT,
        phase=Phase.RECEIVED,
        data="HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\n\r\n",
        omitted=2048,
    ),
    Event(
        seq=4,
        at=0.5,
        conn=1,
        operation=Operation.TLS,
        phase=Phase.FAILED,
        failure=Failure.CERTIFICATE,
        detail="issuer CN=Corp CA",
    ),
)


def inspection(target: str, *evidence: int) -> Result:
    finding = Finding(
        code="tls.intercepted",
        party=Party.NOT_KNOWN,
        certainty=Sureness.LIKELY,
        message="The proxy opens the TLS connection, and the client refuses to connect.",
        expected="a chain that ends in a root which the clients pin",
        actual="a chain that ends in CN=Corp Inspection CA,O=Corp",
        remedy="Exempt *.wbx2.com, identity.webex.com and idbroker.webex.com from HTTPS inspection.",
        evidence=evidence,
    )
    return Result(
        check="tls/inspection",
        target=target,
        status=Status.FAIL,
        reason="the TLS connection is opened on its way",
        requirements=("R12", "R13"),
        findings=(finding,),
        duration_s=0.25,
    )


RESULTS = (
    Result(
        check="proxy/reachable",
        target="proxy.corp:8080",
        status=Status.PASS,
        reason="connected in 12 ms",
        requirements=("R01",),
    ),
    Result(
        check="auth/offered",
        target="proxy.corp:8080",
        status=Status.PASS,
        reason="offers Negotiate and NTLM",
        requirements=("R11",),
    ),
    Result(
        check="auth/scheme",
        target="basic",
        status=Status.SKIP,
        reason="the proxy does not offer this scheme",
        requirements=("R11",),
    ),
    Result(
        check="auth/scheme",
        target="digest",
        status=Status.SKIP,
        reason="the proxy does not offer this scheme",
        requirements=("R11",),
    ),
    *(
        Result(
            check="tunnel/https",
            target=f"{name}:443",
            status=Status.PASS,
            reason=f"answered in {number} ms",
            requirements=("R01",),
            duration_s=0.3,
        )
        for number, name in enumerate(
            ("api.ciscospark.com", "u2c.wbx2.com", "wdm-a.wbx2.com", "identity.webex.com", "idbroker.webex.com"), 31
        )
    ),
    inspection("u2c.wbx2.com:443", 3, 4),
    inspection("wdm-a.wbx2.com:443", 2, 4),
    Result(
        check="policy/wildcard",
        target="*.webex.com",
        status=Status.WARN,
        reason="single hosts seem to be listed",
        requirements=("R14",),
        findings=(
            Finding(
                code="policy.listed-singly",
                party=Party.NOT_KNOWN,
                certainty=Sureness.LIKELY,
                message="The proxy seems to list single hosts instead of the domain.",
                expected="a failure to resolve a name that does not exist",
                actual="403 Forbidden",
                remedy="Allow *.webex.com.",
                evidence=(3,),
            ),
        ),
    ),
)

RUN = Run(
    format=FORMAT,
    tool=Tool(name="proxytest", version="0.1.0"),
    started=datetime(2026, 3, 20, 9, 30, tzinfo=UTC),
    duration_s=12.34,
    profile=PROFILE,
    asked=Asked(schemes=(Scheme.NTLM,), targets=(), title="Head office", name="hq", site="Oslo", user="alice"),
    machine=Machine(name="pc7", address="192.0.2.20"),
    proxy=Proxy(
        url="http://proxy.corp:8080",
        product=Product(name="Squid", version="5.9", certainty=Certainty.CERTAIN, evidence=(3,)),
    ),
    verdict=Verdict.INCOMPATIBLE,
    clients=(
        ClientVerdict(
            client="windows",
            title="Windows",
            verdict=Verdict.INCOMPATIBLE,
            scheme=Scheme.NTLM,
            reasons=("HTTPS inspection stops it (tls/inspection).",),
        ),
        ClientVerdict(client="android", title="Android", verdict=Verdict.COMPATIBLE, scheme=Scheme.NTLM, reasons=()),
    ),
    results=RESULTS,
    observations=(
        ChallengesSeen(
            target="u2c.wbx2.com:443",
            answer=Answer(
                head=Head(version="1.1", status=407, reason="Nope", headers=(("Proxy-Authenticate", "NTLM"),)), event=3
            ),
            challenges=(Challenge(scheme="NTLM"),),
            events=(2, 3),
        ),
    ),
    trace=TRACE,
)


def poisoned(value: Any, before: str = "", after: str = HOSTILE) -> Any:  # noqa: ANN401  a walk over values of every type
    """Put hostile text around every text of a value, except in enums and where only fixed texts are allowed."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return before + value + after
    if isinstance(value, tuple):
        return tuple(poisoned(item, before, after) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"kind"}
        named = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in kept}
        return replace(value, **{name: poisoned(item, before, after) for name, item in named.items()})
    return value


@pytest.fixture
def run() -> Run:
    return RUN


@pytest.fixture
def hostile_run() -> Run:
    run: Run = poisoned(RUN)
    return run
