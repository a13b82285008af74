"""Real servers: Squid, Apache, tinyproxy, px, HAProxy before them, coturn, nftables; judged by the command line."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from random import Random

from bench.verdicts.draw import Drawn
from bench.verdicts.generate import Kind, Report
from bench.verdicts.haproxy import running_haproxy
from bench.verdicts.play_box import Given
from bench.verdicts.truth import FAILS, FAILS_OR_OPEN, OPEN, PASSES, WARNS, Area, Configuration, Truth, fault, healthy
from proxytest.model.result import Party
from proxytest.reflect.own_certificate import _self_signed
from tests.real.apache import running_apache
from tests.real.audit import run_audit
from tests.real.certificates import Certificates, make_certificates
from tests.real.hosts import PROFILE_HOSTS
from tests.real.nameserver import running_nameserver
from tests.real.origin import Origin, running_origin
from tests.real.password_files import PASSWORD
from tests.real.programs import CHECKOUT, PROGRAM_SECONDS, clean_environment, program
from tests.real.proxy import Proxy
from tests.real.px import running_px
from tests.real.servers import accepts_connections, free_port, running, server_directory
from tests.real.squid import SquidConfig, running_squid
from tests.real.tinyproxy import TINYPROXY_PASSWORD, running_tinyproxy
from tests.support.scripted import Authorities

_READABLE = "logon.readable"  # of Basic in clear, which is true wherever it is used
_PATTERN = ("policy.pattern-denied", "policy.listed-singly")
_HOSTS = ("idbroker.webex.com", "wdm-a.wbx2.com", "api.ciscospark.com", "web.webex.com")
_INSPECTED = ("wdm-a.wbx2.com", "idbroker.webex.com")

Runs = Callable[[Given, Origin, ExitStack], Proxy]


def _kind(
    area: Area, product: str, name: str, draw: Callable[[Random], tuple[Drawn, Truth]], runs: Runs, *, weight: int = 1
) -> Kind:
    """Make a kind of a real proxy, which is started for one audit."""

    async def play(configuration: Configuration, authorities: Authorities) -> Report:
        del authorities
        return await asyncio.to_thread(_audited, configuration.drawn, runs)

    return Kind(name=f"{product}/{name}", area=area, draw=draw, play=play, product=product, weight=weight)


def _audited(given: Given, runs: Runs) -> Report:
    with ExitStack() as stack:
        stack.enter_context(running_nameserver())
        origin = stack.enter_context(running_origin(_certificates()))
        proxy = runs(given, origin, stack)
        targets = tuple(f"{host}:443" for host in given["hosts"])
        schemes: tuple[str, ...] = given.get("schemes", ())
        password = given.get("password", PASSWORD)
        return run_audit(proxy, *schemes, password=password, targets=targets, whole=True).report


@cache
def _certificates() -> Certificates:
    return make_certificates(PROFILE_HOSTS)


def _base(random: Random, *schemes: str) -> Drawn:
    return {"hosts": tuple(random.sample(_HOSTS, random.choice((2, 3, 4)))), "schemes": schemes}


def _squid(given: Given, origin: Origin, stack: ExitStack) -> Proxy:
    config = SquidConfig(
        schemes=given["schemes"],
        denied=given.get("denied", ()),
        inspected=given.get("inspected", ()),
        inspected_by_namesake=given.get("namesake", False),
        trusts_the_cloud=given.get("trusts", True),
        tls=given.get("tls", False),
        tls_wants_certificate=given.get("wants_certificate", False),
        tls_most=given.get("most"),
    )
    return stack.enter_context(running_squid(config, origin))


def _apache(given: Given, origin: Origin, stack: ExitStack) -> Proxy:
    return stack.enter_context(running_apache(given["schemes"][0], origin))


def _tinyproxy(given: Given, origin: Origin, stack: ExitStack) -> Proxy:
    return stack.enter_context(running_tinyproxy(origin, basic=bool(given["schemes"])))


def _px(given: Given, origin: Origin, stack: ExitStack) -> Proxy:
    return stack.enter_context(running_px(given["schemes"][0], origin))


def _works(*schemes: tuple[str, ...], password: str = PASSWORD) -> Callable[[Random], tuple[Drawn, Truth]]:
    def draw(random: Random) -> tuple[Drawn, Truth]:
        given = _base(random, *random.choice(schemes))
        return given | {"password": password}, healthy(_READABLE)

    return draw


def _wrong(*schemes: tuple[str, ...]) -> Callable[[Random], tuple[Drawn, Truth]]:
    def draw(random: Random) -> tuple[Drawn, Truth]:
        given = _base(random, *random.choice(schemes)) | {"password": random.choice(("wrong", "Sesam", "x y"))}
        return given, fault(FAILS, "logon.refused", party=Party.ACCOUNT)

    return draw


def _tls_proxy(random: Random) -> tuple[Drawn, Truth]:
    return _base(random, random.choice(("basic", "digest"))) | {"tls": True}, healthy(_READABLE)


def _denied(random: Random) -> tuple[Drawn, Truth]:
    given = _base(random, *random.choice(((), ("basic",), ("digest",))))
    given["hosts"] = _HOSTS
    given["denied"] = (random.choice((".wbx2.com", ".ciscospark.com", "web.webex.com")),)
    codes = ("tunnel.denied", "policy.pattern-denied")
    return given, fault(FAILS, *codes, party=Party.PROXY, also=(*_PATTERN, _READABLE))


def _inspects(random: Random) -> tuple[Drawn, Truth]:
    given = _base(random, *random.choice(((), ("basic",))))
    given |= {"hosts": _HOSTS, "inspected": _INSPECTED, "namesake": random.random() < 0.4}
    return given, fault(FAILS, "tls.intercepted", party=Party.PROXY, also=(_READABLE,))


def _distrusts(random: Random) -> tuple[Drawn, Truth]:
    given = _base(random) | {"hosts": _HOSTS, "inspected": _INSPECTED, "trusts": False}
    codes = ("tls.far-end-distrusted", "tunnel.gateway-page", "tls.intercepted")
    also = ("tunnel.doubtful-page", "tunnel.block-page", *_PATTERN)
    return given, fault(FAILS, *codes, party=Party.PROXY, also=also)


def _certificate(random: Random) -> tuple[Drawn, Truth]:
    given = _base(random, "basic") | {"tls": True, "wants_certificate": True}
    given["most"] = random.choice((None, "tls-min-version=1.2 options=NO_TLSv1_3"))
    return given, fault(FAILS, "proxy.client-certificate", party=Party.PROXY)


def _parent(random: Random) -> tuple[Drawn, Truth]:
    given = _base(random, random.choice(("basic", "digest"))) | {"realm": random.choice(("Headquarters", "DMZ"))}
    return given, fault(FAILS_OR_OPEN, "logon.parent-asks", party=Party.PROXY, also=(_READABLE,))


def _below_parent(given: Given, origin: Origin, stack: ExitStack) -> Proxy:
    """Run a Squid that passes everything on to another, and no credentials."""
    config = SquidConfig(schemes=("basic",), realm=given["realm"], hostname="parent")
    above = stack.enter_context(running_squid(config, origin))
    config = SquidConfig(schemes=given["schemes"], hostname="child", parent=above.port)
    return stack.enter_context(running_squid(config, origin))


def _balanced(given: Given, origin: Origin, stack: ExitStack) -> Proxy:
    """Run HAProxy before two Squids, of which the second may be another than the first."""
    first = _squid(given, origin, stack)
    second = _squid({**given, **json.loads(given.get("second", "{}"))}, origin, stack)
    return stack.enter_context(running_haproxy([first, second]))


def _alike(random: Random) -> tuple[Drawn, Truth]:
    return _base(random, *random.choice(((), ("basic",)))), healthy(_READABLE)


def _one_denies(random: Random) -> tuple[Drawn, Truth]:
    given = _base(random) | {
        "hosts": _HOSTS,
        "second": json.dumps({"denied": [".webex.com", ".wbx2.com", ".ciscospark.com"]}),
    }
    codes = ("proxy.nodes-differ", "logon.answered-otherwise")
    return given, fault(FAILS_OR_OPEN, *codes, party=Party.PROXY)


def _one_asks(random: Random) -> tuple[Drawn, Truth]:
    """One of two nodes asks for a log-on, and no user is given for it."""
    second = json.dumps({"schemes": [random.choice(("basic", "digest"))]})
    given = _base(random) | {"hosts": _HOSTS, "second": second}
    return given, fault(FAILS_OR_OPEN | WARNS, "proxy.nodes-differ", party=Party.PROXY, also=("logon.demanded",))


def _few_connections(random: Random) -> tuple[Drawn, Truth]:
    given = _base(random) | {"hosts": PROFILE_HOSTS[:10], "most": random.choice((3, 4))}
    return given, fault(FAILS, "limit.connections", party=Party.PROXY)


def _limited(given: Given, origin: Origin, stack: ExitStack) -> Proxy:
    rules = ("stick-table type ip size 1k expire 30s store conn_cur", "tcp-request connection track-sc0 src")
    most = f"tcp-request connection reject if {{ sc0_conn_cur gt {given['most']} }}"
    return stack.enter_context(running_haproxy([_squid(given, origin, stack)], rules=(*rules, most)))


def _coturn_kind(name: str, draw: Callable[[Random], tuple[Drawn, Truth]], *, weight: int = 1) -> Kind:
    async def play(configuration: Configuration, authorities: Authorities) -> Report:
        del authorities
        return await asyncio.to_thread(_media_audited, configuration.drawn)

    return Kind(
        name=f"coturn, nftables/{name}",
        area=Area.MEDIA,
        draw=draw,
        play=play,
        product="coturn, nftables",
        weight=weight,
    )


def _media_audited(given: Given) -> Report:
    with _coturn(_MEDIA_PORT), _ruleset(given["rules"]):
        command = [sys.executable, "-m", "proxytest", "run", "--proxy", "http://127.0.0.1:1", "--format", "json"]
        command += ["--select", "media", "--select", "share", "--media", "127.0.0.1", "--profile", "spark-2016"]
        environment = clean_environment()
        ended = subprocess.run(  # noqa: S603  as in tests/real/programs.py
            command, env=environment, cwd=CHECKOUT, capture_output=True, timeout=PROGRAM_SECONDS, check=False
        )
    report: Report = json.loads(ended.stdout)
    return report


@contextmanager
def _coturn(port: int) -> Iterator[None]:
    with server_directory("coturn") as directory:
        pem = directory / "server.pem"
        pem.write_bytes(_self_signed())
        command = [
            program("turnserver", package="coturn"),
            *("-n", "--stun-only", "--no-cli", "--no-dtls", "--log-file=stdout", "--no-software-attribute"),
            *("--listening-ip=127.0.0.1", f"--listening-port={port}", f"--tls-listening-port={free_port()}"),
            *(f"--cert={pem}", f"--pkey={pem}", f"--pidfile={directory / 'coturn.pid'}"),
            f"--userdb={directory / 'users.sqlite'}",
        ]
        with running(command, directory=directory, ready=lambda _: accepts_connections("127.0.0.1", port)):
            yield


@contextmanager
def _ruleset(rules: tuple[str, ...]) -> Iterator[None]:
    """Hold these rules of nftables in the network namespace of this process; see `play.py`."""
    text = "\n".join(("table inet bench {", "chain input { type filter hook input priority 0;", *rules, "}", "}"))
    nft = program("nft", package="nftables")
    subprocess.run([nft, "-f", "-"], input=text, text=True, check=True)  # noqa: S603  as above
    try:
        yield
    finally:
        subprocess.run([nft, "delete", "table", "inet", "bench"], check=False)  # noqa: S603  as above


_MEDIA_PORT = 33434  #: of spark-2016, in a network namespace in which nobody else has it
_MEDIA_ALSO = (
    "media.not-proven",
    "media.machine-late",
    "media.choice-unknown",
    "media.stand-in",
    "media.degraded",
    "media.range-blocked",
    "media.blocked",
    "share.blocked",
)
_WAY = (Party.PATH, Party.NOT_KNOWN)


def _media_open(random: Random) -> tuple[Drawn, Truth]:
    rules = random.choice(((), ("udp dport 53 drop",), ("tcp dport 8000-8100 drop",)))
    return {"rules": rules}, healthy(*_MEDIA_ALSO, verdicts=PASSES | OPEN)


def _media_dropped(random: Random) -> tuple[Drawn, Truth]:
    how = random.choice(("drop", "reject"))
    rules = (f"udp dport {_MEDIA_PORT} {how}", f"tcp dport {_MEDIA_PORT} {how}")
    return {"rules": rules}, fault(
        FAILS_OR_OPEN, "media.none", "media.blocked", "share.blocked", party=_WAY, also=_MEDIA_ALSO
    )


def _media_lost(random: Random) -> tuple[Drawn, Truth]:
    rules = (f"udp dport {_MEDIA_PORT} numgen inc mod {random.choice((3, 4, 5))} == 0 drop",)
    return {"rules": rules}, fault(FAILS_OR_OPEN, "media.loss", party=_WAY, also=_MEDIA_ALSO)


L, T, S, M = Area.LOGON, Area.TUNNEL, Area.TLS, Area.MEDIA
KINDS = (
    _kind(L, "Squid", "works", _works((), ("basic",), ("digest",), ("digest", "basic")), _squid, weight=3),
    _kind(L, "Squid", "wrong password", _wrong(("basic",), ("digest",)), _squid, weight=2),
    _kind(L, "Squid", "https:// proxy", _tls_proxy, _squid),
    _kind(L, "Squid", "client certificate wanted", _certificate, _squid),
    _kind(L, "Squid", "parent asks", _parent, _below_parent),
    _kind(L, "Apache", "works", _works(("basic",), ("digest",)), _apache, weight=2),
    _kind(L, "Apache", "wrong password", _wrong(("basic",), ("digest",)), _apache),
    _kind(L, "tinyproxy", "works", _works((), ("basic",), password=TINYPROXY_PASSWORD), _tinyproxy, weight=2),
    _kind(L, "tinyproxy", "wrong password", _wrong(("basic",)), _tinyproxy),
    _kind(L, "px", "works", _works(("ntlm",), ("digest",), ("basic",)), _px, weight=2),
    _kind(L, "px", "wrong password", _wrong(("ntlm",), ("digest",)), _px),
    _kind(T, "Squid", "domain denied", _denied, _squid, weight=3),
    _kind(T, "HAProxy, Squid", "two alike", _alike, _balanced, weight=2),
    _kind(T, "HAProxy, Squid", "one of two denies", _one_denies, _balanced, weight=2),
    _kind(T, "HAProxy, Squid", "one of two asks", _one_asks, _balanced),
    _kind(T, "HAProxy, Squid", "limit of connections", _few_connections, _limited, weight=2),
    _kind(S, "Squid", "inspects", _inspects, _squid, weight=3),
    _kind(S, "Squid", "inspects, and distrusts the far end", _distrusts, _squid),
    _coturn_kind("open", _media_open, weight=2),
    _coturn_kind("dropped", _media_dropped, weight=2),
    _coturn_kind("lost", _media_lost, weight=2),
)
