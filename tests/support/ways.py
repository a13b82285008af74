"""Runs for the picture at the top of the page: each with something else that passes or breaks."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from proxytest.features.media.observations import MediaTried, MediaTunnelled
from proxytest.features.pac.observations import PacProxyTried
from proxytest.features.proxy.observations import AddressAsked, ProxyDialled
from proxytest.model.address import Authority
from proxytest.model.challenge import Scheme
from proxytest.model.event import Event, Failed, Failure, Operation, Phase
from proxytest.model.media import MediaOutcome
from proxytest.model.observation import Observation
from proxytest.model.pac_result import Keyword, PacDirective
from proxytest.model.profile import Transport
from proxytest.model.result import Finding, Party, Result, Status, Sureness
from proxytest.model.run import Certainty, Machine, Product, Proxy, Run, Verdict
from proxytest.model.traffic import PROXIED, Traffic
from tests.report.conftest import RUN

HTTPS = ("idbroker.webex.com:443", "u2c.wbx2.com:443", "api.ciscospark.com:443")
WSS = "mercury-connection-a.wbx2.com:443"
HOST = "media.example.net"
DIAL, CONNECT, TLS, WEBSOCKET, STUN, SETTINGS = range(1, 7)  #: events of the trace
_OPERATIONS = (
    Operation.DIAL,
    Operation.CONNECT,
    Operation.TLS,
    Operation.WEBSOCKET,
    Operation.STUN,
    Operation.SETTINGS,
)


def finding(code: str, party: Party = Party.NOT_KNOWN, *evidence: int, message: str = "", because: str = "") -> Finding:
    return Finding(
        code=code,
        party=party,
        certainty=Sureness.LIKELY,
        message=message or f"Something is wrong: {code}",
        expected="that it passes",
        actual="that it does not",
        remedy="Mend it.",
        evidence=evidence or (CONNECT,),
        because=because or None,
    )


def result(  # noqa: PLR0913  what a result holds, each by its name
    check: str,
    target: str,
    status: Status,
    traffic: tuple[Traffic, ...],
    *found: Finding,
    because: str | None = None,
    reason: str = "",
    code: str | None = None,
    evidence: tuple[int, ...] = (),
) -> Result:
    return Result(
        check=check,
        target=target,
        status=status,
        reason=reason or status.value,
        requirements=("R01",),
        findings=found,
        traffic=traffic,
        because=because,
        code=code,
        evidence=evidence,
    )


def signalling(target: str, status: Status = Status.PASS, *found: Finding, because: str | None = None) -> Result:
    return result("tunnel/https", target, status, (Traffic.SIGNALLING,), *found, because=because)


def notifications(status: Status = Status.PASS, *found: Finding, because: str | None = None) -> Result:
    return result("wss/upgrade", WSS, status, (Traffic.NOTIFICATIONS,), *found, because=because)


def both(target: str, status: Status, *found: Finding) -> Result:
    return result("auth/scheme", target, status, PROXIED, *found)


def port(name: str, status: Status = Status.PASS, *found: Finding) -> Result:
    """Return the result of a port such as `5004/udp`."""
    return result("media/port", f"{HOST}:{name}", status, (Traffic.MEDIA,), *found)


def whole(status: Status, *found: Finding, target: str = HOST, reason: str = "") -> Result:
    """Return a result of all ports together."""
    return result("media/whole", target, status, (Traffic.MEDIA,), *found, reason=reason)


def tried(transport: Transport, number: int, outcome: MediaOutcome = MediaOutcome.ANSWERED) -> MediaTried:
    return MediaTried(
        host=HOST,
        port=number,
        transport=transport,
        outcome=outcome,
        local="10.20.30.40:51000",
        mapped="198.51.100.7:51000" if outcome is MediaOutcome.ANSWERED else None,
        events=(STUN,),
    )


def passing() -> tuple[Result, ...]:
    return (*(signalling(target) for target in HTTPS), notifications())


NO_MEDIA = whole(Status.SKIP, target="-", reason="no media host is known: use --media HOST")
OPEN = (tried(Transport.UDP, 5004), tried(Transport.TCP, 5004), tried(Transport.TLS, 443))
OPEN_PORTS = (port("5004/udp"), port("5004/tcp"), port("443/tls"), whole(Status.PASS))


def run_of(
    results: Iterable[Result], observations: tuple[Observation, ...] = (), verdict: Verdict = Verdict.INCOMPATIBLE
) -> Run:
    trace = tuple(
        Event(seq=number, at=number / 10, conn=1, operation=operation, phase=Phase.DONE)
        for number, operation in enumerate(_OPERATIONS, 1)
    )
    dialled = ProxyDialled(
        proxy="http://proxy.corp.example:8080", address="10.1.2.3", addresses=("10.1.2.3", "10.1.2.4")
    )
    return replace(
        RUN,
        asked=replace(RUN.asked, targets=(*HTTPS, WSS)),
        proxy=Proxy(
            url="http://proxy.corp.example:8080",
            product=Product(name="Squid", version="5.9", certainty=Certainty.CERTAIN, evidence=(CONNECT,)),
        ),
        machine=Machine(name="pc7.corp.example", address="10.20.30.40"),
        verdict=verdict,
        results=tuple(results),
        observations=(dialled, *observations),
        trace=trace,
    )


def compatible() -> Run:
    return run_of((*passing(), *OPEN_PORTS), OPEN, Verdict.COMPATIBLE)


def proxy_unreachable() -> Run:
    """The proxy refuses TCP connections, and nothing else could be tried."""
    failure = finding(
        "proxy.unreachable", Party.NOT_KNOWN, DIAL, message="The proxy cannot be reached: connection refused"
    )
    skipped = (signalling(target, Status.SKIP, because=failure.code) for target in HTTPS)
    unreachable = both("http://proxy.corp.example:8080", Status.FAIL, failure)
    return run_of((unreachable, *skipped, notifications(Status.SKIP, because=failure.code), NO_MEDIA))


def logon_refused() -> Run:
    refused = finding("logon.refused", Party.ACCOUNT, message="The proxy refuses the user name or the password")
    skipped = (signalling(target, Status.SKIP, because=refused.code) for target in HTTPS)
    failed = both("ntlm", Status.FAIL, refused)
    return run_of((failed, *skipped, notifications(Status.SKIP, because=refused.code), *OPEN_PORTS), OPEN)


def tls_opened() -> Run:
    """The proxy opens TLS to one host of three, and to that of the WebSocket, which then does not open."""
    opened = finding("tls.intercepted", Party.PROXY, TLS, message="TLS is intercepted; the clients do not connect")
    dropped = finding("wss.upgrade-dropped", Party.NOT_KNOWN, WEBSOCKET, because="tls.intercepted")
    results = (both(HTTPS[1], Status.FAIL, opened), both(WSS, Status.FAIL, opened))
    return run_of((*passing()[:3], notifications(Status.FAIL, dropped), *results, NO_MEDIA))


def websocket_cut() -> Run:
    cut = finding("wss.not-held", Party.NOT_KNOWN, WEBSOCKET, message="The WebSocket does not stay open")
    held = result("wss/hold", WSS, Status.FAIL, (Traffic.NOTIFICATIONS,), cut)
    return run_of((*passing(), held, NO_MEDIA))


def udp_blocked() -> Run:
    """The media host answers by TCP and TLS, so the firewall blocks UDP."""
    blocked = finding("media.blocked", Party.PATH, STUN, message="No answer on UDP 5004")
    degraded = finding("media.degraded", Party.PATH, STUN, message="A call would use TCP 5004")
    silent = tried(Transport.UDP, 5004, MediaOutcome.NO_ANSWER)
    ports = (port("5004/udp", Status.WARN, blocked), *OPEN_PORTS[1:3], whole(Status.WARN, degraded))
    return run_of((*passing(), *ports), (silent, *OPEN[1:]), Verdict.WARNINGS)


def media_refused() -> Run:
    """No port of the media host answers: the firewall, or no server."""
    by_udp = finding("media.blocked", Party.NOT_KNOWN, STUN, message="No answer on UDP 5004")
    by_tcp = finding("media.blocked", Party.NOT_KNOWN, STUN, message="No answer on TCP 5004")
    none = finding("media.none", Party.NOT_KNOWN, STUN, message="Calls cannot send media: no port answers")
    silent = (tried(Transport.UDP, 5004, MediaOutcome.NO_ANSWER), tried(Transport.TCP, 5004, MediaOutcome.REFUSED))
    ports = (port("5004/udp", Status.WARN, by_udp), port("5004/tcp", Status.WARN, by_tcp))
    return run_of((*passing(), *ports, whole(Status.FAIL, none)), silent)


def by_proxy_only() -> Run:
    """Media pass only by TLS through the proxy."""
    tunnelled = MediaTunnelled(host=HOST, port=443, sni=True, scheme=Scheme.NTLM, outcome=MediaOutcome.ANSWERED)
    refused = media_refused()
    passed = result("media/tunnelled", tunnelled.target, Status.PASS, (Traffic.MEDIA,))
    degraded = finding("media.degraded", Party.PATH, STUN, message="A call would use TLS 443 through the proxy")
    results = (*refused.results[:-1], passed, whole(Status.WARN, degraded))
    return run_of(results, (*refused.observations[1:], tunnelled), Verdict.WARNINGS)


def direct() -> Run:
    """Without a proxy there is nothing to be asked."""
    skipped = (signalling(target, Status.SKIP) for target in HTTPS)
    run = run_of((*skipped, notifications(Status.SKIP), *OPEN_PORTS), OPEN, Verdict.INCONCLUSIVE)
    return replace(run, proxy=Proxy(url=None, product=Product()), observations=OPEN)


def undecided() -> Run:
    """The same question got two answers."""
    changed = result(
        "tunnel/https",
        HTTPS[0],
        Status.UNDECIDED,
        (Traffic.SIGNALLING,),
        reason="the proxy's answer to the same question has changed during the run",
        code="proxy.state-changed",
        evidence=(CONNECT,),
    )
    return run_of((changed, *passing()[1:], NO_MEDIA), verdict=Verdict.INCONCLUSIVE)


def several_causes() -> Run:
    """Everything at once, at several places of one way."""
    settings = finding("settings.contradict", Party.THIS_MACHINE, SETTINGS, message="Two proxies are named")
    denied = finding("tunnel.denied", Party.PROXY, CONNECT, message="The proxy's policy denies the host")
    broken = finding("tunnel.broken", Party.NOT_KNOWN, TLS, message="The tunnel opens, but TLS inside fails")
    long_hello = finding("tls.long-hello-dropped", Party.PATH, TLS, message="A long ClientHello gets no answer")
    closed = finding("wss.far-end-closes", Party.FAR_END, WEBSOCKET, message="The far end closes the WebSocket")
    return run_of(
        (
            both("-", Status.WARN, settings),
            signalling(HTTPS[0], Status.FAIL, denied),
            signalling(HTTPS[1], Status.FAIL, broken),
            signalling(HTTPS[2]),
            both(HTTPS[2], Status.WARN, long_hello),
            notifications(Status.WARN, closed),
            *udp_blocked().results[4:],
        ),
        udp_blocked().observations[1:],
    )


def several_proxies() -> Run:
    """A name with four addresses, of which one is silent, and a PAC file that names more proxies."""
    addresses = ("10.1.2.3", "10.1.2.4", "2001:db8:1111:2222:3333:4444:5555:6666", "10.1.2.6", "10.1.2.7")
    dialled = ProxyDialled(proxy="http://proxy.corp.example:8080", address="10.1.2.3", addresses=addresses)
    lost = Failed(operation=Operation.DIAL, failure=Failure.TIMEOUT, detail="", event=DIAL)
    silent = AddressAsked(target=HTTPS[0], address="10.1.2.4", failed=lost)
    others = tuple(
        PacProxyTried(
            way=PacDirective(
                keyword=Keyword.PROXY, authority=Authority(host=f"proxy-{number}.corp.example", port=8080)
            ),
            first=False,
            failed=lost if number == 2 else None,
        )
        for number in range(2, 7)
    )
    run = compatible()
    return replace(run, observations=(dialled, silent, *others, *OPEN))


def long_names() -> Run:
    """Names that do not fit into a line."""
    host = "a-very-long-name-of-a-proxy.department-of-networks.region-north-west.corporation.example"
    product = Product(
        name="The Extraordinarily Long Named Secure Web Gateway Appliance", version="12.2.3.47253-build-7"
    )
    run = udp_blocked()
    dialled = ProxyDialled(proxy=f"http://{host}:8080", address="2001:db8:1111:2222:3333:4444:5555:6666")
    return replace(
        run,
        proxy=Proxy(url=f"http://{host}:8080", product=replace(product, certainty=Certainty.LIKELY)),
        observations=(dialled, *run.observations[1:]),
    )


def ipv6() -> Run:
    """Everything by IPv6."""
    url = "https://[2001:db8:1111:2222:3333:4444:5555:6666]:3128"
    address = "2001:db8:1111:2222:3333:4444:5555:6666"
    seen = [replace(one, local=f"[{address}]:51000", mapped=f"[{address}]:51000") for one in OPEN]
    run = compatible()
    return replace(
        run,
        proxy=replace(run.proxy, url=url),
        observations=(ProxyDialled(proxy=url, address=address, addresses=(address,)), *seen),
    )


CASES: tuple[Callable[[], Run], ...] = (
    compatible,
    proxy_unreachable,
    logon_refused,
    tls_opened,
    websocket_cut,
    udp_blocked,
    media_refused,
    by_proxy_only,
    direct,
    undecided,
    several_causes,
    several_proxies,
    long_names,
    ipv6,
)
