"""TLS: chains with one defect or none, in every order, by a public CA or by whoever opens TLS."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates

from bench.verdicts.draw import Drawn, base
from bench.verdicts.generate import Kind, Report
from bench.verdicts.middlebox import Asked, Middlebox, serve
from bench.verdicts.play_box import Given, kind, profile_of, report
from bench.verdicts.truth import FAILS, FAILS_OR_OPEN, OPEN, WARNS, Area, Configuration, Truth, fault, healthy
from proxytest.engine.audit import audit
from proxytest.model.result import Party
from tests.support.chains import Entity, Family, certify, defects, pem, shapes
from tests.support.inspecting import context_of, ok, plan_trusting, proxy_showing
from tests.support.memory import TlsServer
from tests.support.peers import Talk, peer
from tests.support.scripted import Authorities

_DATES, _REFUSED, _WEAK = "tls.outside-dates", "tls.chain-refused", "tls.weak-algorithm"
#: What each defect is told as; those that are missing here are none.
_CODES: Mapping[str, tuple[str, ...]] = {
    "leaf expired": (_DATES,),
    "leaf too early": (_DATES,),
    "lower expired": (_DATES,),
    "upper expired": (_DATES,),
    "path too long": (_REFUSED,),
    "path too long below": (_REFUSED,),
    "name not permitted": (_REFUSED,),
    "name excluded": (_REFUSED,),
    "leaf for clients": (_REFUSED,),
    "authority for clients": (_REFUSED,),
    "short key": (_WEAK,),
    "short key of an authority": (_WEAK,),
    "leaf by SHA-1": (_WEAK,),
    "lower by SHA-1": (_WEAK,),
    "no names": ("tls.no-alternative-name",),
    "other name": ("tls.wrong-name",),
    "no CA": (_REFUSED,),
    "no basicConstraints": (_REFUSED,),
    "may not sign": (_REFUSED,),
    "unknown and critical": (_REFUSED,),
}
_NO_DEFECT = ("none", "path long enough", "name permitted", "leaf for servers", "pattern", "other case", "other blanks")
_WHOLE = ("plain", "with the root", "in another order", "twice")
_DETOURS = ("old one first", "old one last", "crossed last", "renewed", "stranger beside")
_GAPS = ("leaf alone", "upper is missing", "lower is missing")
_INSPECTOR = (Party.PROXY, Party.PATH)

#: Gives the context of each tunnel, the public root, the deployed one, and what is published.
Shows = Callable[[Given, Path], tuple[ssl.SSLContext, x509.Certificate, x509.Certificate | None, Mapping[str, bytes]]]


@cache
def _public() -> x509.Certificate:
    return certify(Entity(name="Public Root"))


def _kind(name: str, draw: Callable[[Random], tuple[Drawn, Truth]], shows: Shows, *, weight: int = 1) -> Kind:
    async def play(configuration: Configuration, authorities: Authorities) -> Report:
        del authorities
        given = configuration.drawn
        with TemporaryDirectory() as folder:
            context, public, deployed, files = shows(given, Path(folder))
            async with peer(proxy_showing(lambda _: context, files)) as proxy:
                plan = plan_trusting(proxy.port, public, deployed)
                return report(await audit(replace(plan, profile=profile_of({"profile": "webex-2026", **given}))))

    return Kind(name=name, area=Area.TLS, draw=draw, play=play, weight=weight)


def _good(random: Random) -> tuple[Drawn, Truth]:
    given: Drawn = {"defect": random.choice(_NO_DEFECT), "way": random.choice((*_WHOLE, *_DETOURS))}
    given["profile"] = random.choice(("webex-2026", "spark-2016"))
    return given, healthy()


def _public_chain(
    given: Given, folder: Path
) -> tuple[ssl.SSLContext, x509.Certificate, x509.Certificate | None, Mapping[str, bytes]]:
    family = defects()[given["defect"]]
    shown = shapes(family)[given["way"]]
    return context_of(family.leaf, shown.chain, folder), shown.root, None, {}


def _defect(random: Random) -> tuple[Drawn, Truth]:
    defect = random.choice(list(_CODES))
    party = (*_INSPECTOR, Party.FAR_END, Party.NOT_KNOWN)
    return {"defect": defect, "way": random.choice(_WHOLE)}, fault(FAILS, *_CODES[defect], party=party)


def _deployed_good(random: Random) -> tuple[Drawn, Truth]:
    """Tolerated by the profile of 2026: the CA is in the store of the operating system."""
    given: Drawn = {"defect": random.choice(_NO_DEFECT), "way": random.choice(_WHOLE), "tolerant": True}
    return given, healthy("tls.intercepted", "tls.not-pinned")


def _deployed_forbidden(random: Random) -> tuple[Drawn, Truth]:
    """The same chain, and another profile: the clients of 2016 accept no such CA."""
    given: Drawn = {"defect": random.choice(_NO_DEFECT), "way": random.choice(_WHOLE), "profile": "spark-2016"}
    return given, fault(FAILS, "tls.intercepted", "tls.not-pinned", party=_INSPECTOR)


def _deployed_defect(random: Random) -> tuple[Drawn, Truth]:
    defect = random.choice([*_CODES, "root expired"])
    codes = _CODES.get(defect, (_DATES,))
    truth = fault(FAILS, *codes, party=Party.PROXY, also=("tls.not-pinned",))
    return {"defect": defect, "way": random.choice(("plain", "in another order", "twice"))}, truth


def _deployed_chain(
    given: Given, folder: Path
) -> tuple[ssl.SSLContext, x509.Certificate, x509.Certificate | None, Mapping[str, bytes]]:
    context, root, _, files = _public_chain(given, folder)
    return context, _public(), root, files


_CORPORATE = (
    "Corp Inspection CA",
    "FortiGate CA",
    "Zscaler Root CA",
    "Untangle CA",
    "Example GmbH Proxy Root",
    "Cisco Umbrella Root CA",
    "Blue Coat SG",
)
_THIS_MACHINE = (
    "AVG Web/Mail Shield Root",
    "avast! Web/Mail Shield Root",
    "Norton Web/Mail Shield Root",
    "ESET SSL Filter CA",
    "Kaspersky Endpoint Security Personal Root Certificate",
    "AdGuard Personal CA",
    "Bitdefender Personal CA.avfree000000",
)
_UNTRUSTED = ('Not trusted by "Corp CA"', "FortiGate Untrusted CA", "PA Forward Untrust")


def _intercepted(random: Random) -> tuple[Drawn, Truth]:
    given: Drawn = {
        "name": random.choice(_CORPORATE),
        "sent": 2,
        "profile": random.choice(("webex-2026", "spark-2016")),
    }
    return given, fault(FAILS, "tls.intercepted", party=_INSPECTOR)


def _antivirus(random: Random) -> tuple[Drawn, Truth]:
    given: Drawn = {"name": random.choice(_THIS_MACHINE), "sent": random.choice((1, 2))}
    return given, fault(FAILS, "tls.intercepted", party=Party.THIS_MACHINE)


def _distrusts(random: Random) -> tuple[Drawn, Truth]:
    given: Drawn = {"name": random.choice(_UNTRUSTED), "sent": 2}
    return given, fault(FAILS, "tls.far-end-distrusted", party=Party.PROXY, also=("tls.intercepted",))


def _namesake(random: Random) -> tuple[Drawn, Truth]:
    given: Drawn = {"name": "Public Root", "sent": 2, "profile": random.choice(("webex-2026", "spark-2016"))}
    return given, fault(FAILS, "tls.intercepted", party=_INSPECTOR)


def _unknown_issuer(random: Random) -> tuple[Drawn, Truth]:
    """Look like a chain of a public CA of which the rest is missing: nothing says which of the two it is."""
    given: Drawn = {"name": random.choice(("Issuing CA 3", "R11", "Global CA G2", "Sub CA 01")), "sent": 1}
    return given, fault(OPEN, "tls.incomplete-or-unknown-ca")


def _of_unknown_ca(
    given: Given, folder: Path
) -> tuple[ssl.SSLContext, x509.Certificate, x509.Certificate | None, Mapping[str, bytes]]:
    family, authority = Family(), Entity(name=given["name"])
    chain = (certify(family.leaf, authority), certify(authority))[: given["sent"]]
    return context_of(family.leaf, chain, folder), _public(), None, {}


def _gap(random: Random) -> tuple[Drawn, Truth]:
    return {"defect": "none", "way": random.choice(_GAPS)}, fault(OPEN, "tls.incomplete-or-unknown-ca")


_LOWER, _UPPER, _THERE = (
    "http://issuer.example.test/lower",
    "http://issuer.example.test/upper",
    "http://issuer.example.test/there",
)
_PUBLISHED = ("DER", "PEM", "PKCS7", "PKCS7 of both", "moved")
_BLOCKED = {
    "403": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "407": b'HTTP/1.1 407 Asked\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
    "page": ok(b"<html>Blocked</html>"),
    "nothing": b"",
    "loop": b"HTTP/1.1 301 Moved\r\nLocation: http://issuer.example.test/lower\r\nContent-Length: 0\r\n\r\n",
}


def _published(random: Random) -> tuple[Drawn, Truth]:
    return {"files": random.choice(_PUBLISHED)}, fault(WARNS, "tls.incomplete-chain")


def _not_published(random: Random) -> tuple[Drawn, Truth]:
    return {"files": random.choice(list(_BLOCKED))}, fault(OPEN, "tls.incomplete-or-unknown-ca")


def _fetched(
    given: Given, folder: Path
) -> tuple[ssl.SSLContext, x509.Certificate, x509.Certificate | None, Mapping[str, bytes]]:
    family = Family(lower=Entity(name="Lower", urls=(_UPPER,)), leaf=replace(Family().leaf, urls=(_LOWER,)))
    root, upper = certify(family.root), certify(family.upper, family.root)
    lower = certify(family.lower, family.upper)
    leaf = certify(family.leaf, family.lower)
    return context_of(family.leaf, (leaf,), folder), root, None, _files(given["files"], lower, upper)


def _files(how: str, lower: x509.Certificate, upper: x509.Certificate) -> Mapping[str, bytes]:
    der = {_LOWER: ok(lower.public_bytes(Encoding.DER)), _UPPER: ok(upper.public_bytes(Encoding.DER))}
    moved = b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
    match how:
        case "DER":
            return der
        case "PEM":
            return {_LOWER: ok(pem(lower)), _UPPER: ok(pem(upper))}
        case "PKCS7":
            return {**der, _LOWER: ok(serialize_certificates([lower], Encoding.DER))}
        case "PKCS7 of both":
            return {_LOWER: ok(serialize_certificates([lower, upper], Encoding.PEM))}
        case "moved":
            return {_LOWER: moved, _THERE: der[_LOWER], _UPPER: der[_UPPER]}
        case _:
            return {_LOWER: _BLOCKED[how]}


def _old_version(random: Random) -> tuple[Drawn, Truth]:
    given: Drawn = {"defect": "none", "way": "plain", "version": random.choice(("TLSv1", "TLSv1_1"))}
    codes = ("tls.too-old", "tunnel.broken")
    return given, fault(
        FAILS, *codes, party=(*_INSPECTOR, Party.FAR_END, Party.NOT_KNOWN), also=("policy.pattern-denied",)
    )


def _speaks_old(
    given: Given, folder: Path
) -> tuple[ssl.SSLContext, x509.Certificate, x509.Certificate | None, Mapping[str, bytes]]:
    context, root, deployed, files = _public_chain(given, folder)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion[given["version"]]
    return context, root, deployed, files


def _by_agent(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, hosts=random.choice((1, 2, 3)), socket=False)
    given |= {"auth": ("auto",), "opened": random.choice(("browsers", "others")), "profile": "webex-2026"}
    codes = ("tls.intercepted-for-some", "tls.intercepted")
    return given, fault(FAILS_OR_OPEN | WARNS, *codes, party=_INSPECTOR, also=("tls.intercepted",))


def _opens_for_some(box: Middlebox, given: Given) -> None:
    async def inside(here: Middlebox, talk: Talk, asked: Asked) -> None:
        opened = ("Mozilla" in asked.head) is (given["opened"] == "browsers")
        await serve(here, talk, asked, "interceptor" if opened else "far end")

    box.inside = inside


def _long_hello(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, hosts=random.choice((1, 2, 3)), socket=False)
    given |= {"auth": ("auto",), "most": random.choice((1000, 1300, 1400)), "timeout": 1.0}
    given["way"] = random.choice(("silence", "reset"))
    party = (*_INSPECTOR, Party.NOT_KNOWN)
    return given, fault(FAILS_OR_OPEN | WARNS, "tls.long-hello-dropped", party=party)


def _drops_long(box: Middlebox, given: Given) -> None:
    async def inside(here: Middlebox, talk: Talk, asked: Asked) -> None:
        hello = await talk.reader.read(1 << 16)
        if len(hello) > given["most"]:
            await (talk.listen() if given["way"] == "silence" else _reset(talk))
        else:
            await _speak(talk, TlsServer(here.authorities.context("far end", asked.host)), hello)

    box.inside = inside


def _http2(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, hosts=random.choice((1, 2, 3)), socket=False)
    given |= {"auth": ("auto",)}
    return given, fault(
        FAILS, "tls.wants-http2", party=(*_INSPECTOR, Party.FAR_END, Party.NOT_KNOWN), also=("policy.pattern-denied",)
    )


def _wants_http2(box: Middlebox, given: Given) -> None:
    """Refuse whoever does not offer h2: alert 120 (RFC 7301 section 3.2)."""
    del given

    async def inside(here: Middlebox, talk: Talk, asked: Asked) -> None:
        hello = await talk.reader.read(1 << 16)
        if b"\x02h2" not in hello:
            return await talk.say(b"\x15\x03\x03\x00\x02\x02\x78")
        context = here.authorities.context("far end", asked.host)
        context.set_alpn_protocols(["h2"])
        return await _speak(talk, TlsServer(context), hello)

    box.inside = inside


async def _speak(talk: Talk, server: TlsServer, hello: bytes) -> None:
    """Carry a handshake on whose first message has been read, and answer one page."""
    await talk.say(server.answer(hello))
    while not server.finished:
        await talk.say(server.answer(await _more(talk)))
    head = server.read(b"")
    while b"\r\n\r\n" not in head:
        head += server.read(await _more(talk))
    await talk.say(server.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    await talk.listen()


async def _more(talk: Talk) -> bytes:
    data = await talk.reader.read(1 << 16)
    if not data:
        raise EOFError
    return data


async def _reset(talk: Talk) -> None:
    talk.reset()


KINDS = (
    _kind("TLS/public chain", _good, _public_chain, weight=8),
    _kind("TLS/public chain with a defect", _defect, _public_chain, weight=6),
    _kind("TLS/deployed CA, tolerated", _deployed_good, _deployed_chain, weight=3),
    _kind("TLS/deployed CA, forbidden", _deployed_forbidden, _deployed_chain, weight=2),
    _kind("TLS/deployed CA with a defect", _deployed_defect, _deployed_chain, weight=6),
    _kind("TLS/intercepted by an unknown CA", _intercepted, _of_unknown_ca, weight=2),
    _kind("TLS/intercepted on this machine", _antivirus, _of_unknown_ca, weight=2),
    _kind("TLS/interceptor distrusts the far end", _distrusts, _of_unknown_ca, weight=2),
    _kind("TLS/same name, another key", _namesake, _of_unknown_ca),
    _kind("TLS/issuer not sent", _unknown_issuer, _of_unknown_ca, weight=2),
    _kind("TLS/chain with a gap", _gap, _public_chain, weight=2),
    _kind("TLS/intermediate published", _published, _fetched, weight=2),
    _kind("TLS/intermediate not to be had", _not_published, _fetched, weight=2),
    kind(Area.TLS, "TLS/opened for some programs", _by_agent, _opens_for_some, weight=2),
    kind(Area.TLS, "TLS/long hello dropped", _long_hello, _drops_long, weight=2),
    kind(Area.TLS, "TLS/HTTP/2 wanted", _http2, _wants_http2),
    _kind("TLS/old version", _old_version, _speaks_old),
)
