"""Media: ports that answer, that are blocked, that somebody else answers, and packets that are lost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.verdicts.draw import Drawn
from bench.verdicts.generate import Kind, Report
from bench.verdicts.play_box import Given, report
from bench.verdicts.truth import (
    FAILS,
    OPEN,
    PASSES,
    WARNS,
    Area,
    Configuration,
    Truth,
    fault,
    healthy,
)
from proxytest.engine.audit import audit
from proxytest.model.media import MediaHost
from proxytest.model.profile import Transport
from proxytest.model.result import Party
from proxytest.reflect.stun_server import UdpReflector
from proxytest.scenario.profile_file import load_profile
from proxytest.wire.limits import Limits
from tests.support.media import LOOPBACK, TOKEN, media_host
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

_UDP = {"spark-2016": ("udp 33434",), "webex-2026": ("udp 5004", "udp 9000")}
_TCP = {"spark-2016": ("tcp 33434",), "webex-2026": ("tcp 5004",)}
_ALSO = (
    "media.not-proven",
    "media.machine-late",
    "media.choice-unknown",
    "media.range-blocked",
    "media.stand-in",
    "share.blocked",
    "media.degraded",
)
_ON_THE_WAY = (Party.PATH, Party.NOT_KNOWN, Party.PROXY, Party.FAR_END)
_CLOSED = ("refuses", "says nothing")


def _kind(name: str, draw: Callable[[Random], tuple[Drawn, Truth]], *, weight: int = 1) -> Kind:
    async def play(configuration: Configuration, authorities: Authorities) -> Report:
        del authorities
        given = configuration.drawn
        with TemporaryDirectory() as folder:
            async with _host(given, Path(folder)) as hosts:
                plan = replace(
                    plan_for(port=None),
                    profile=load_profile(given["profile"]),
                    media=hosts,
                    reflector_token=TOKEN if given.get("token") else None,
                    select=("media", "share"),
                    limits=Limits(timeout=2.0, media=4.0 if given.get("token") else 1.5, quiet=0.05),
                )
                return report(await audit(plan))

    return Kind(name=name, area=Area.MEDIA, draw=draw, play=play, weight=weight)


@asynccontextmanager
async def _host(given: Given, folder: Path) -> AsyncIterator[tuple[MediaHost, ...]]:
    """Run the media host: each port as it was drawn, and UDP perhaps behind a way that loses packets."""
    ports = {port: does for port, does in _pairs(given["ports"]) if does != "lossy"}
    lossy = [port for port, does in _pairs(given["ports"]) if does == "lossy"]
    async with media_host(ports, given.get("host", LOOPBACK), folder) as (host,):
        stand_ins = dict(host.stand_ins)
        transports = []
        for port in lossy:
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: _Lossy(given), (LOOPBACK, 0)
            )
            transports.append(transport)
            stand_ins[Transport.UDP, int(port.split()[1])] = transport.get_extra_info("sockname")[1]
        yield (replace(host, stand_ins=stand_ins),)
        for transport in transports:
            transport.close()


def _pairs(ports: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one.partition(": ")[0], one.partition(": ")[2]) for one in ports]


class _Lossy(UdpReflector):
    """Loses one of so many datagrams, and answers the others after so long."""

    def __init__(self, given: Given) -> None:
        super().__init__(TOKEN)
        self._given = given
        self._came = 0

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._came += 1
        lost = self._given.get("one_of", 0)
        if lost and self._came % lost == 0:
            return
        delay = self._given.get("delay", 0.0) + self._given.get("jitter", 0.0) * (self._came % 2)
        asyncio.get_running_loop().call_later(delay, super().datagram_received, data, addr)


def _network(random: Random, udp: str = "answers", tcp: str = "answers", tls: str = "answers") -> Drawn:
    profile = random.choice(("spark-2016", "webex-2026"))
    ports = [f"{port}: {udp}" for port in _UDP[profile]]
    ports += [f"{port}: {tcp}" for port in _TCP[profile]]
    ports += [f"tls 443: {tls}"] if profile == "webex-2026" else []
    return {"profile": profile, "ports": tuple(ports)}


def _open(random: Random) -> tuple[Drawn, Truth]:
    return _network(random), healthy(*_ALSO, verdicts=PASSES | OPEN)


def _udp_blocked(random: Random) -> tuple[Drawn, Truth]:
    """TCP remains: calls work, degraded."""
    given = _network(random, udp=random.choice(_CLOSED))
    codes = ("media.blocked", "media.degraded")
    return given, fault(WARNS | FAILS, *codes, party=_ON_THE_WAY, also=_ALSO)


def _all_blocked(random: Random) -> tuple[Drawn, Truth]:
    closed, tls = random.choice(_CLOSED), random.choice(_CLOSED)
    given = _network(random, udp=closed, tcp=closed, tls=tls)
    last = tls if given["profile"] == "webex-2026" else closed
    # Refused everywhere: as where nothing listens on the media host.
    verdicts = PASSES | OPEN if closed == last == "refuses" else FAILS
    return given, fault(verdicts, "media.none", party=_ON_THE_WAY, also=("media.blocked", *_ALSO))


def _tcp_blocked(random: Random) -> tuple[Drawn, Truth]:
    given = _network(random, tcp=random.choice((*_CLOSED, "closes", "resets")))
    codes = ("media.blocked", "share.blocked", "media.degraded")
    return given, fault(PASSES | FAILS, *codes, party=_ON_THE_WAY, also=_ALSO)


def _page(random: Random) -> tuple[Drawn, Truth]:
    given = _network(random, udp=random.choice(_CLOSED), tcp="speaks HTTP", tls="speaks HTTP")
    codes = ("media.none", "media.answered-by-another")
    return given, fault(FAILS, *codes, party=_ON_THE_WAY, also=("media.blocked", *_ALSO))


def _small_only(random: Random) -> tuple[Drawn, Truth]:
    given = _network(random, udp="answers small requests")
    given |= {
        "profile": "webex-2026",
        "ports": ("udp 5004: answers small requests", "udp 9000: answers", "tcp 5004: answers", "tls 443: answers"),
    }
    return given, fault(WARNS | FAILS, "media.large-packets", party=_ON_THE_WAY, also=_ALSO)


def _wants_name(random: Random) -> tuple[Drawn, Truth]:
    given = _network(random)
    given |= {
        "profile": "webex-2026",
        "ports": ("udp 5004: says nothing", "udp 9000: refuses", "tcp 5004: refuses", "tls 443: wants a server name"),
    }
    given["host"] = "localhost"  # no server name is sent of an address
    return given, fault(
        FAILS | WARNS, "media.wants-sni", party=_ON_THE_WAY, also=("media.none", "media.blocked", *_ALSO)
    )


def _lossy(random: Random) -> tuple[Drawn, Truth]:
    given = _network(random, udp="lossy")
    given["one_of"] = random.choice((2, 3, 4, 6))
    return given, fault(FAILS, "media.loss", party=_ON_THE_WAY, also=_ALSO)


def _few_lost(random: Random) -> tuple[Drawn, Truth]:
    given = _network(random, udp="lossy")
    given["one_of"] = random.choice((20, 25))
    return given, fault(WARNS, "media.loss", party=_ON_THE_WAY, also=_ALSO)


def _far(random: Random) -> tuple[Drawn, Truth]:
    given = _network(random, udp="lossy")
    given["delay"] = random.choice((0.5, 0.6))
    return given, fault(WARNS | FAILS, "media.delay", party=_ON_THE_WAY, also=_ALSO)


def _near(random: Random) -> tuple[Drawn, Truth]:
    """Look like a network that loses or delays: within what calls bear."""
    given = _network(random, udp="lossy")
    given |= {"delay": random.choice((0.02, 0.05, 0.1)), "jitter": random.choice((0.0, 0.005))}
    return given, healthy(*_ALSO, verdicts=PASSES | OPEN)


def _proven(random: Random) -> tuple[Drawn, Truth]:
    also = tuple(code for code in _ALSO if code != "media.not-proven")
    return _network(random) | {"token": True}, healthy(*also, verdicts=PASSES | OPEN)


def _media_dropped(random: Random) -> tuple[Drawn, Truth]:
    """Requests pass, and what looks like media does not; both ends know the token."""
    given = _network(random, udp=random.choice(("drops media", "drops media after a while"))) | {"token": True}
    return given, fault(FAILS | WARNS, "media.dropped", party=_ON_THE_WAY, also=_ALSO)


def _not_signed(random: Random) -> tuple[Drawn, Truth]:
    """A box on the way answers requests by UDP; only the far end knows the token."""
    given = _network(random, udp="knows no token") | {"token": True}
    return given, fault(FAILS | WARNS | OPEN, "media.answered-by-another", party=_ON_THE_WAY, also=_ALSO)


def _nobody_signs(random: Random) -> tuple[Drawn, Truth]:
    """Look like `_not_signed`; but nobody signs, so that the token may be another's."""
    given = _network(random, udp="knows no token", tcp="knows no token", tls="says nothing") | {"token": True}
    codes = ("media.token-unknown", "media.answered-by-another")
    return given, fault(FAILS | WARNS | OPEN, *codes, also=("media.blocked", *_ALSO))


KINDS = (
    _kind("media/open", _open, weight=5),
    _kind("media/near", _near, weight=3),
    _kind("media/UDP blocked", _udp_blocked, weight=3),
    _kind("media/all blocked", _all_blocked, weight=3),
    _kind("media/TCP blocked", _tcp_blocked, weight=2),
    _kind("media/somebody else answers", _page, weight=2),
    _kind("media/large packets lost", _small_only),
    _kind("media/server name wanted", _wants_name),
    _kind("media/packets lost", _lossy, weight=3),
    _kind("media/a few packets lost", _few_lost),
    _kind("media/proven", _proven, weight=3),
    _kind("media/media dropped, requests not", _media_dropped, weight=2),
    _kind("media/box answers", _not_signed, weight=2),
    _kind("media/nobody signs", _nobody_signs),
    _kind("media/far away", _far),
)
