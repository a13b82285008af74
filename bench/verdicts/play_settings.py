"""PAC files and settings: what a script answers, what a variable says, and who reads it."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from bench.verdicts.draw import HOSTS, Drawn
from bench.verdicts.generate import Kind, Report
from bench.verdicts.middlebox import Dress, Middlebox, running
from bench.verdicts.pac_texts import TEXTS
from bench.verdicts.play_box import Given, report
from bench.verdicts.truth import FAILS, OPEN, WARNS, Area, Configuration, Truth, fault, healthy
from proxytest.engine.audit import audit
from proxytest.model.errors import UsageError
from proxytest.model.result import Party
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options
from proxytest.probe.plan import Plan
from proxytest.wire.limits import Limits
from tests.support.media import _nobody
from tests.support.scripted import Authorities

#: What a plan that is refused, with the question for the port, is counted as.
_REFUSED: Report = {
    "verdict": "inconclusive",
    "results": [{"status": "undecided", "code": "settings.no-port", "because": None, "findings": []}],
}
_HERE = (Party.THIS_MACHINE,)
_PAC = ("pac.script", "pac.file", "pac.misread")


def _kind(name: str, draw: Callable[[Random], tuple[Drawn, Truth]], *, weight: int = 1) -> Kind:
    async def play(configuration: Configuration, authorities: Authorities) -> Report:
        given = configuration.drawn
        try:
            return await _play(given, authorities)
        except UsageError:
            if given.get("refused"):
                return _REFUSED
            raise

    return Kind(name=name, area=Area.SETTINGS, draw=draw, play=play, weight=weight)


async def _play(given: Given, authorities: Authorities) -> Report:
    """Make the plan as the command line makes it, from options and variables."""
    box = Middlebox(dress=Dress(), authorities=authorities)
    with TemporaryDirectory() as folder, _nobody(socket.SOCK_STREAM) as dead:
        async with running(box, ()):
            names = {"PORT": str(box.peer.port), "DEAD": str(dead), "HOST": given["hosts"][-1]}
            plan = await asyncio.to_thread(_planned, given, Path(folder), names, authorities.public_pem)
            limits = Limits(timeout=2.0, quiet=0.1)
            return report(await audit(replace(plan, limits=limits, system=None)))


def _planned(given: Given, folder: Path, names: Mapping[str, str], roots: bytes) -> Plan:
    file = folder / "roots.pem"
    file.write_bytes(roots)
    environ = {key: _filled(text, names) for key, text in _pairs(given.get("environ", ()))}
    return make_plan(replace(_options(given, folder, names), cacert=file), environ, silent=True)


def _options(given: Given, folder: Path, names: Mapping[str, str]) -> Options:
    made: dict[str, Any] = {
        "profile": given["profile"],
        "clients": given.get("clients", ()),
        "targets": tuple(f"{host}:443" for host in given["hosts"]),
    }
    if given.get("explicit"):
        made["proxy"] = f"http://127.0.0.1:{names['PORT']}"
    if "script" in given:
        text = TEXTS[given["of"]][given["script"]]
        Path(folder, "proxy.pac").write_text(_filled(text, names), newline="")
        made["pac"] = str(folder / "proxy.pac")
    return Options(**made)


def _filled(text: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(name, value)
    return text


def _pairs(settings: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one.partition("=")[0], one.partition("=")[2]) for one in settings]


def _hosts(random: Random) -> Drawn:
    return {
        "hosts": tuple(random.sample(HOSTS, random.choice((2, 3, 4)))),
        "profile": "webex-2026",
        "clients": ("windows", "mac"),
    }


def _pac(random: Random, of: str, *, explicit: bool | None = None) -> Drawn:
    given = _hosts(random)
    given |= {"of": of, "script": random.choice(list(TEXTS[of]))}
    given["explicit"] = random.random() < 0.4 if explicit is None else explicit
    return given


def _good(random: Random) -> tuple[Drawn, Truth]:
    return _pac(random, "good"), healthy()


def _broken(random: Random) -> tuple[Drawn, Truth]:
    given = _pac(random, "broken", explicit=False)
    if given["script"] == "endless":  # whether it ever ends nobody can tell
        return given, fault(OPEN, "pac.our-limit")
    return given, fault(FAILS | OPEN, *_PAC, "pac.direct", party=_HERE, also=("pac.direct",))


def _misread(random: Random) -> tuple[Drawn, Truth]:
    given = _pac(random, "misread", explicit=False)
    return given, fault(
        FAILS | OPEN | WARNS,
        *_PAC,
        "pac.direct",
        party=_HERE,
        also=("pac.direct", "pac.no-http-proxy", "pac.another-way", "pac.new-syntax"),
    )


def _direct(random: Random) -> tuple[Drawn, Truth]:
    also = ("pac.another-way", "direct.blocked")
    return _pac(random, "direct"), fault(
        FAILS | OPEN | WARNS, "pac.direct", "pac.another-way", "pac.script", party=_HERE, also=also
    )


def _by_scheme(random: Random) -> tuple[Drawn, Truth]:
    given = _pac(random, "by scheme")
    given["hosts"] = (*HOSTS[:2], "mercury-connection-a.wbx2.com")
    codes = ("pac.websocket-another-way", "pac.another-way")
    return given, fault(FAILS | OPEN | WARNS, *codes, party=_HERE, also=("pac.direct",))


def _no_http(random: Random) -> tuple[Drawn, Truth]:
    also = ("pac.another-way",)
    return _pac(random, "no HTTP"), fault(FAILS | OPEN | WARNS, "pac.no-http-proxy", party=_HERE, also=also)


def _dead(random: Random) -> tuple[Drawn, Truth]:
    party = (Party.PROXY, Party.PATH, Party.NOT_KNOWN, Party.THIS_MACHINE)
    return _pac(random, "dead", explicit=False), fault(
        WARNS | FAILS, "pac.proxy-silent", "proxy.unreachable", party=party
    )


def _pac_only(random: Random) -> tuple[Drawn, Truth]:
    """A script of which nothing is wrong, but the clients of 2016 read none."""
    given = _pac(random, "good", explicit=False)
    given |= {"profile": "spark-2016", "clients": ()}
    return given, fault(FAILS, "settings.pac-only", party=_HERE)


def _variable(random: Random) -> tuple[Drawn, Truth]:
    given = _hosts(random)
    value = random.choice(("http://127.0.0.1:PORT", "http://127.0.0.1:PORT/", "127.0.0.1:PORT"))
    names = random.choice(
        (("https_proxy",), ("https_proxy", "http_proxy"), ("HTTPS_PROXY", "https_proxy"), ("all_proxy",))
    )
    unrelated = random.choice(((), ("no_proxy=localhost,127.0.0.1",), ("no_proxy=.corp.example,10.0.0.0/8",)))
    given["environ"] = (*(f"{name}={value}" for name in names), *unrelated)
    return given, healthy("settings.upper-case-alone")


def _exempt(random: Random) -> tuple[Drawn, Truth]:
    given = _hosts(random)
    listed = random.choice(("HOST", ".webex.com,.wbx2.com,.ciscospark.com", "*", "localhost,HOST"))
    given["environ"] = ("https_proxy=http://127.0.0.1:PORT", f"no_proxy={listed}")
    return given, fault(WARNS | FAILS | OPEN, "settings.exempt", "settings.exceptions-differ", party=_HERE)


def _exempt_by_some(random: Random) -> tuple[Drawn, Truth]:
    given = _hosts(random)
    domains = (".webex.com", ".wbx2.com", ".ciscospark.com")
    separator = random.choice((";", " ", "|"))
    given["environ"] = ("https_proxy=http://127.0.0.1:PORT", f"no_proxy={separator.join(('localhost', *domains))}")
    codes = ("settings.exceptions-differ",)
    return given, fault(WARNS | FAILS | OPEN, *codes, party=_HERE, also=("settings.exempt",))


def _cases(random: Random) -> tuple[Drawn, Truth]:
    given = _hosts(random)
    other = random.choice(("http://127.0.0.1:DEAD", "http://proxy2.corp.example:8080"))
    given["environ"] = ("https_proxy=http://127.0.0.1:PORT", f"HTTPS_PROXY={other}")
    return given, fault(WARNS | FAILS | OPEN, "settings.cases-differ", "settings.contradict", party=_HERE)


def _http_alone(random: Random) -> tuple[Drawn, Truth]:
    given = _hosts(random)
    given["environ"] = ("http_proxy=http://127.0.0.1:PORT",)
    codes = ("settings.not-for-https",)
    return given, fault(WARNS | FAILS | OPEN, *codes, party=_HERE)


def _no_port(random: Random) -> tuple[Drawn, Truth]:
    """Each program takes another port where the variable has none; on none of them anybody listens."""
    given = _hosts(random)
    given["refused"] = True
    given["environ"] = (f"https_proxy=http://127.0.0.1{random.choice(('', '/'))}",)
    return given, fault(FAILS | OPEN, "settings.no-port", party=_HERE, also=("proxy.unreachable",))


def _socks_variable(random: Random) -> tuple[Drawn, Truth]:
    """The option goes before the variable: the PAC file is read."""
    given = _pac(random, "good", explicit=False)
    given["environ"] = (f"ALL_PROXY={random.choice(('socks5h', 'socks5', 'socks4'))}://127.0.0.1:1080",)
    return given, healthy("settings.contradict", "settings.upper-case-alone")


KINDS = (
    _kind("settings/good PAC file", _good, weight=8),
    _kind("settings/PAC file broken", _broken, weight=5),
    _kind("settings/PAC answer misread", _misread, weight=4),
    _kind("settings/PAC sends a host directly", _direct, weight=3),
    _kind("settings/PAC looks at the scheme", _by_scheme, weight=2),
    _kind("settings/PAC names no HTTP proxy", _no_http, weight=2),
    _kind("settings/PAC names a dead proxy", _dead, weight=2),
    _kind("settings/PAC alone", _pac_only, weight=2),
    _kind("settings/variable", _variable, weight=5),
    _kind("settings/host exempt", _exempt, weight=2),
    _kind("settings/host exempt for some programs", _exempt_by_some, weight=2),
    _kind("settings/cases differ", _cases, weight=2),
    _kind("settings/http_proxy alone", _http_alone),
    _kind("settings/no port", _no_port),
    _kind("settings/SOCKS variable beside a PAC file", _socks_variable),
)
