"""Tunnels and limits: hosts that are denied or not reached, and proxies that let only so much pass."""

import time
from collections import deque
from collections.abc import Awaitable, Callable
from random import Random

from bench.verdicts.draw import HOSTS, SOCKET, STATUSES, Drawn, base, one_scheme
from bench.verdicts.middlebox import Asked, Middlebox, serve
from bench.verdicts.play_box import Given, kind
from bench.verdicts.truth import FAILS, FAILS_OR_OPEN, OPEN, WARNS, Area, Truth, fault, healthy
from proxytest.model.result import Party
from tests.support.disguises import RESET, SILENCE
from tests.support.peers import Talk

_BEHIND = (Party.PROXY, Party.PATH, Party.FAR_END, Party.NOT_KNOWN)
_READABLE = "logon.readable"  # of Basic in clear, which is true wherever it is used
_PATTERN = ("policy.pattern-denied", "policy.listed-singly")


def _logon(random: Random) -> tuple[str, ...]:
    """Draw whether there is a log-on before the tunnels: the fault is the same."""
    return random.choice(((), (), one_scheme(random)))


def _healthy(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, _logon(random), hosts=random.choice((1, 3, 6, 10)), socket=random.random() < 0.5)
    given["profile"] = "spark-2016" if given["schemes"] else random.choice(("spark-2016", "webex-2026"))
    given["pause"] = random.choice((0.0, 0.05, 0.2, 0.4))
    return given, healthy(_READABLE)


def _with_host(random: Random, *, hosts: tuple[int, ...] = (2, 3, 5)) -> tuple[Drawn, str]:
    """Draw a network, and one of its hosts; not the first, by which a log-on is proven."""
    given = base(random, _logon(random), hosts=random.choice(hosts), socket=False)
    return given, random.choice(_hosts(given)[1:])


def _hosts(given: Given) -> tuple[str, ...]:
    hosts: tuple[str, ...] = given["hosts"]
    return hosts


def _about(says: Callable[[Middlebox, Given], bytes]) -> Callable[[Middlebox, Given], None]:
    """Answer so of the host that the fault is about, once the log-on is accepted."""

    def spoil(box: Middlebox, given: Given) -> None:
        def before(here: Middlebox, asked: Asked) -> bytes | None:
            proven = not given["schemes"] or asked.proves
            return says(here, given) if proven and asked.host == given["host"] else None

        box.before = before

    return spoil


def _denied(random: Random) -> tuple[Drawn, Truth]:
    given, host = _with_host(random)
    given |= {"host": host, "status": random.choice((403, 403, 403, 451, 404, 400))}
    codes = ("tunnel.denied", "tunnel.refused", "policy.pattern-denied")
    # 400 says that the request is wrong, so that it may be ours (RFC 9110 section 15.5.1).
    party = (Party.PROXY, Party.NOT_KNOWN) if given["status"] == 400 else Party.PROXY
    return given, fault(FAILS, *codes, party=party, also=(*_PATTERN, _READABLE))


def _denies(box: Middlebox, given: Given) -> bytes:
    return box.dress.answer(STATUSES[given["status"]], body="<p>Blocked by policy</p>")


_NO_NAME = {
    "squid": ("503 Service Unavailable", "X-Squid-Error: ERR_DNS_FAIL 0", "<p>Unable to determine IP address</p>"),
    "words": ("502 Bad Gateway", "X-Host: gw", "<p>DNS lookup failure for the host</p>"),
    "bluecoat": ("503 Service Unavailable", "X-Host: gw", "<p>Network Error (dns_unresolved_hostname)</p>"),
}


def _no_name(random: Random) -> tuple[Drawn, Truth]:
    given, host = _with_host(random)
    given |= {"host": host, "words": random.choice(list(_NO_NAME))}
    return given, fault(FAILS_OR_OPEN, "tunnel.name-not-found", party=_BEHIND, also=(*_PATTERN, _READABLE))


def _knows_no_name(box: Middlebox, given: Given) -> bytes:
    status, header, page = _NO_NAME[given["words"]]
    return box.dress.answer(status, header, body=page)


def _unreached(random: Random) -> tuple[Drawn, Truth]:
    given, host = _with_host(random)
    given |= {"host": host, "status": random.choice((502, 503, 504))}
    codes = ("tunnel.far-end-unreached", "tunnel.refused")
    return given, fault(FAILS_OR_OPEN, *codes, party=_BEHIND, also=(*_PATTERN, _READABLE))


def _does_not_reach(box: Middlebox, given: Given) -> bytes:
    return box.dress.answer(STATUSES[given["status"]], body="<p>Connection to the host failed</p>")


def _silent(random: Random) -> tuple[Drawn, Truth]:
    given, host = _with_host(random)
    given |= {"host": host, "timeout": 1.0}
    codes = ("tunnel.unanswered", "tunnel.far-end-unreached")
    return given, fault(FAILS_OR_OPEN, *codes, party=_BEHIND, also=(*_PATTERN, _READABLE))


def _redirected(random: Random) -> tuple[Drawn, Truth]:
    given, host = _with_host(random, hosts=(3, 5))
    given |= {"host": host, "url": random.choice(("http://block.corp.example/", "http://127.0.0.1:8080/blocked"))}
    codes = ("tunnel.redirected", "tunnel.denied")
    return given, fault(FAILS, *codes, party=(Party.PROXY, Party.PATH), also=(*_PATTERN, _READABLE))


def _redirects(box: Middlebox, given: Given) -> bytes:
    return box.dress.answer("302 Found", f"Location: {given['url']}")


def _all(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, socket=False)
    given["status"] = random.choice(("405 Method Not Allowed", "501 Not Implemented"))
    codes = ("tunnel.method-refused", "tunnel.denied", "tunnel.refused")
    return given, fault(FAILS, *codes, party=Party.PROXY, also=(*_PATTERN, "policy.port-denied"))


def _takes_no_connect(box: Middlebox, given: Given) -> None:
    box.before = lambda here, _: here.dress.answer(given["status"], "Allow: GET, HEAD")


def _domain(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, _logon(random), hosts=10, socket=False)
    domain = random.choice((".wbx2.com", ".webex.com", ".ciscospark.com"))
    hosts = sorted(_hosts(given), key=lambda host: host.endswith(domain))  # a log-on is proven by another host
    given |= {"hosts": tuple(hosts), "domain": domain, "status": random.choice((403, 403, 451))}
    codes = ("tunnel.denied", "policy.pattern-denied", "tunnel.refused")
    return given, fault(FAILS, *codes, party=Party.PROXY, also=(*_PATTERN, _READABLE))


def _denies_domain(box: Middlebox, given: Given) -> None:
    def before(here: Middlebox, asked: Asked) -> bytes | None:
        proven = not given["schemes"] or asked.proves
        said = here.dress.answer(STATUSES[given["status"]])
        return said if proven and asked.host.endswith(given["domain"]) else None

    box.before = before


def _listed(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, hosts=10, socket=False)
    given["status"] = random.choice((403, 451))
    return given, fault(WARNS, "policy.listed-singly", party=Party.PROXY)


def _lists_singly(box: Middlebox, given: Given) -> None:
    listed = (*HOSTS, SOCKET, "analytics.localytics.com", "profile.localytics.com", "manifest.localytics.com")

    def before(here: Middlebox, asked: Asked) -> bytes | None:
        return None if asked.host in listed else here.dress.answer(STATUSES[given["status"]])

    box.before = before


_OVER = {
    "403": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "503": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    "429": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
    "reset": RESET,
}


def _few_connections(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, _logon(random), hosts=10, socket=False)
    given |= {"most": random.choice((2, 3, 4, 5, 6)), "over": random.choice(list(_OVER)), "pause": 0.03, "quiet": 0.3}
    return given, fault(FAILS, "limit.connections", party=Party.PROXY, also=(_READABLE,))


def _limits_connections(box: Middlebox, given: Given) -> None:
    box.before = lambda here, _: _OVER[given["over"]] if here.open_now > given["most"] else None


_TOO_FAST = ("429 Too Many Requests", "502 Rate limit exceeded", "503 Service Unavailable", "403 Forbidden")


def _few_a_second(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, hosts=10, socket=False)
    given |= {"most": random.choice((5, 8, 10)), "says": random.choice(_TOO_FAST), "pause": 0.03, "quiet": 1.0}
    return given, fault(FAILS | WARNS, "limit.rate", party=Party.PROXY)


def _limits_rate(box: Middlebox, given: Given) -> None:
    answered = deque[float]()

    def before(here: Middlebox, _: Asked) -> bytes | None:
        now = time.monotonic()
        while answered and answered[0] < now - 1.0:
            answered.popleft()
        answered.append(now)
        return here.dress.answer(given["says"]) if len(answered) > given["most"] else None

    box.before = before


def _nodes(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, hosts=random.choice((5, 8, 10)), socket=False)
    given |= {"every": random.choice((2, 3)), "status": random.choice((403, 503, 502))}
    codes = ("proxy.nodes-differ", "logon.answered-otherwise")
    return given, fault(FAILS_OR_OPEN | WARNS, *codes, party=Party.PROXY)


def _one_node_denies(box: Middlebox, given: Given) -> None:
    def before(here: Middlebox, asked: Asked) -> bytes | None:
        return here.dress.answer(STATUSES[given["status"]]) if asked.connection % given["every"] == 0 else None

    box.before = before


def _gone(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, hosts=10, socket=False)
    given |= {"after": random.randint(3, 8), "pause": 0.02}
    return given, fault(
        FAILS_OR_OPEN, "proxy.gone", "tunnel.proxy-lost", party=(Party.PROXY, Party.PATH, Party.NOT_KNOWN)
    )


def _ends(box: Middlebox, given: Given) -> None:
    def before(here: Middlebox, _: Asked) -> bytes | None:
        if len(here.heard) < given["after"]:
            return None
        here.peer.stop()
        return RESET

    box.before = before


def _dead(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, socket=False)
    given |= {"way": random.choice(("silence", "reset", "SSH", "SMTP", "nothing")), "timeout": 1.0}
    party = (Party.PROXY, Party.PATH, Party.NOT_KNOWN, Party.THIS_MACHINE)
    return given, fault(OPEN, "proxy.no-answer", "proxy.unreachable", party=party)


def _is_no_proxy(box: Middlebox, given: Given) -> None:
    says = {"silence": SILENCE, "reset": RESET, "SSH": b"SSH-2.0-OpenSSH_9.2p1\r\n", "SMTP": b"220 mail ESMTP\r\n"}
    said = says.get(given["way"], b"")
    box.before = lambda _, __: said


def _inside_one(speaks: Callable[[Talk, Given], Awaitable[None]]) -> Callable[[Middlebox, Given], None]:
    """Speak so in the tunnel to the host that the fault is about."""

    def spoil(box: Middlebox, given: Given) -> None:
        async def inside(here: Middlebox, talk: Talk, asked: Asked) -> None:
            await (speaks(talk, given) if asked.host == given["host"] else serve(here, talk, asked))

        box.inside = inside

    return spoil


def _block_page(random: Random) -> tuple[Drawn, Truth]:
    given, host = _with_host(random)
    given |= {"host": host, "words": random.choice(("Access denied", "Zugriff verweigert", "Acc\u00e8s refus\u00e9"))}
    codes = ("tunnel.block-page", "tunnel.denied", "tunnel.broken")
    return given, fault(FAILS, *codes, party=(Party.PROXY, Party.PATH), also=(*_PATTERN, _READABLE))


async def _shows_page(talk: Talk, given: Given) -> None:
    page = f"<html><h1>{given['words']}</h1></html>".encode()
    await talk.say(
        b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
    )
    await talk.listen()


def _cut(random: Random) -> tuple[Drawn, Truth]:
    given, host = _with_host(random)
    given |= {"host": host, "way": random.choice(("reset", "FIN", "silence")), "timeout": 1.0}
    return given, fault(FAILS_OR_OPEN, "tunnel.broken", party=_BEHIND, also=(*_PATTERN, _READABLE))


async def _cuts(talk: Talk, given: Given) -> None:
    await talk.reader.read(1 << 14)
    if given["way"] == "reset":
        talk.reset()
    elif given["way"] == "silence":
        await talk.listen()


def _late(random: Random) -> tuple[Drawn, Truth]:
    """Look like a host that hangs: it answers, half a second before the time-out."""
    given, host = _with_host(random)
    given |= {"host": host, "seconds": random.choice((0.5, 1.0, 1.5)), "timeout": 2.5, "pause": 0.0}
    return given, healthy(_READABLE, "logon.slow")


def _answers_late(box: Middlebox, given: Given) -> None:
    box.pause = lambda asked: given["seconds"] if asked.host == given["host"] else 0.0


T = Area.TUNNEL
KINDS = (
    kind(T, "tunnel/healthy", _healthy, weight=8),
    kind(T, "tunnel/host answers late", _late, _answers_late, weight=2),
    kind(T, "tunnel/host denied", _denied, _about(_denies), weight=3),
    kind(T, "tunnel/name not found", _no_name, _about(_knows_no_name), weight=2),
    kind(T, "tunnel/far end unreached", _unreached, _about(_does_not_reach), weight=2),
    kind(T, "tunnel/host hangs", _silent, _about(lambda _, __: SILENCE), weight=2),
    kind(T, "tunnel/host redirected", _redirected, _about(_redirects)),
    kind(T, "tunnel/no CONNECT", _all, _takes_no_connect),
    kind(T, "tunnel/domain denied", _domain, _denies_domain, weight=2),
    kind(T, "tunnel/hosts listed singly", _listed, _lists_singly),
    kind(T, "tunnel/limit of connections", _few_connections, _limits_connections, weight=3),
    kind(T, "tunnel/limit of the rate", _few_a_second, _limits_rate, weight=2),
    kind(T, "tunnel/one node denies", _nodes, _one_node_denies, weight=2),
    kind(T, "tunnel/proxy ends", _gone, _ends),
    kind(T, "tunnel/no proxy", _dead, _is_no_proxy, weight=2),
    kind(T, "tunnel/block page", _block_page, _inside_one(_shows_page), weight=2),
    kind(T, "tunnel/cut after the hello", _cut, _inside_one(_cuts), weight=2),
)
