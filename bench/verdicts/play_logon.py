"""Log-on: who asks for it, who refuses it, and who cannot check it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

from bench.verdicts.draw import REFUSED, SOCKET, STATUSES, Drawn, base, one_scheme
from bench.verdicts.middlebox import Asked, Middlebox
from bench.verdicts.play_box import Given, kind
from bench.verdicts.truth import (
    FAILS,
    FAILS_OR_OPEN,
    OPEN,
    PASSES,
    WARNS,
    Area,
    Truth,
    fault,
    healthy,
)
from proxytest.model.result import Party
from tests.support.disguises import SILENCE
from tests.support.peers import Talk

_READABLE = "logon.readable"  # of Basic in clear, which is true wherever it is used
_PROVES = ("basic", "digest", "ntlm")


def _works(random: Random) -> tuple[Drawn, Truth]:
    offers = random.choice(
        (("basic",), ("digest",), ("ntlm",), ("ntlm", "basic"), ("digest", "basic"), ("negotiate", "ntlm"), ("ntlm",))
    )
    given = base(random, offers)
    given["auth"] = (offers[0],)
    return given, healthy(_READABLE)


def _free(random: Random) -> tuple[Drawn, Truth]:
    given = base(random)
    given |= {"auth": ("auto",), "user": random.choice(("alice", None)), "profile": _any_profile(random)}
    return given, healthy()


def _any_profile(random: Random) -> str:
    return random.choice(("spark-2016", "webex-2026"))


def _known_address(random: Random) -> tuple[Drawn, Truth]:
    given = base(random)
    given["auth"] = (random.choice(_PROVES),)
    truth = fault(OPEN | PASSES, "logon.not-demanded")
    return given, truth


def _wrong(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random))
    if given["schemes"] == ("digest",) and given["closes"]:  # looks like nodes that do not share their nonces
        return given, fault(FAILS_OR_OPEN, "logon.refused", "logon.nonce-not-shared")
    return given, fault(FAILS, "logon.refused", party=Party.ACCOUNT)


def _wrong_password(box: Middlebox, given: Given) -> None:
    del given
    box.password = "another"  # noqa: S105  as above


def _disguised(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random))
    given |= {"status": random.choice((302, 400, 403, 404, 429, 451, 500, 502, 503, 504))}
    codes = ("logon.unconfirmed", "logon.refused-otherwise", "logon.refused", "logon.directory-down")
    return given, fault(FAILS_OR_OPEN, *codes)


def _disguised_in_words(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random))
    given |= {"status": random.choice((400, 403, 403, 500, 502, 503)), "words": random.choice(list(REFUSED))}
    codes = ("logon.refused-otherwise", "logon.refused", "logon.unconfirmed")
    return given, fault(FAILS_OR_OPEN, *codes, party=(Party.ACCOUNT, Party.NOT_KNOWN))


def _disguises(box: Middlebox, given: Given) -> None:
    _wrong_password(box, given)
    status = STATUSES[given["status"]]
    headers = ("Location: http://portal.corp.example/logon",) if given["status"] == 302 else ()
    page = REFUSED.get(given.get("words", ""), "")
    said = box.dress.answer(status, *headers, "Connection: close", body=page)
    box.refuses = lambda _, __: said


def _directory_down(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random))
    given |= {"status": random.choice((500, 503)), "first": random.random() < 0.5}
    return given, fault(OPEN, "logon.directory-down", party=Party.DIRECTORY)


def _no_directory(box: Middlebox, given: Given) -> None:
    said = box.dress.answer(STATUSES[given["status"]])

    def before(_: Middlebox, asked: Asked) -> bytes | None:
        return said if asked.authorization and (given["first"] or asked.proves) else None

    box.before = before


_DOWN = (
    "Cannot contact the LDAP server",
    "The authentication server is not available",
    "Unable to contact the domain controller",
    "Authentication service unavailable",
)


def _directory_says(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, ("basic",))
    given |= {"status": random.choice((403, 500, 502, 503)), "words": random.choice(_DOWN)}
    return given, fault(OPEN, "logon.directory-down", party=Party.DIRECTORY)


def _says_so(box: Middlebox, given: Given) -> None:
    said = box.dress.answer(STATUSES[given["status"]], body=f"<p>{given['words']}.</p>")
    box.before = lambda _, asked: said if asked.authorization else None


def _by_401(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random, "ntlm"))
    return given, fault(FAILS, "logon.asked-by-401", party=Party.PROXY, also=(_READABLE,))


def _asks_by_401(box: Middlebox, given: Given) -> None:
    del given

    def before(here: Middlebox, asked: Asked) -> bytes | None:
        asks = here.challenge().replace(b"407 Proxy Authentication Required", b"401 Unauthorized")
        return None if asked.authorization else asks

    box.before = before


def _web_server(random: Random) -> tuple[Drawn, Truth]:
    given = base(random)
    given["challenge"] = random.choice(('Basic realm="Portal"', "NTLM", "Negotiate", 'Bearer realm="gw"'))
    given["auth"] = ("auto",)
    return given, fault(FAILS, "logon.asked-as-web-server", party=Party.PROXY)


def _asks_as_web_server(box: Middlebox, given: Given) -> None:
    said = box.dress.answer("401 Unauthorized", f"WWW-Authenticate: {given['challenge']}")
    box.before = lambda _, __: said


_LOCKED = ("403 Too many failures, address blocked", "403 Client temporarily banned", "429 Too many login attempts")


def _locked(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random), hosts=random.choice((6, 8, 10)))
    given |= {"after": random.randint(2, 6), "says": random.choice(_LOCKED)}
    return given, fault(FAILS, "limit.lockout", party=Party.PROXY, also=(_READABLE,))


def _locks_out(box: Middlebox, given: Given) -> None:
    said = box.dress.answer(given["says"])
    box.before = lambda here, _: said if here.proofs > given["after"] else None


def _slow(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random), hosts=1, socket=False)
    given |= {"seconds": random.choice((1.1, 1.3, 1.6)), "timeout": 5.0, "pause": 0.0}
    party = (Party.PROXY, Party.DIRECTORY, Party.NOT_KNOWN)
    return given, fault(WARNS, "logon.slow", party=party, also=(_READABLE,))


def _takes_long(box: Middlebox, given: Given) -> None:
    """Take the seconds for a proof only: the answer to it is held back by the acceptor's thread of time."""
    box.pause = lambda asked: given["seconds"] if asked.proves else 0.0


def _in_flight(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, ("ntlm",), hosts=10)
    given |= {"most": random.choice((1, 2, 4)), "pause": 0.03, "joined": False, "closes": False}
    party = (Party.PROXY, Party.DIRECTORY, Party.NOT_KNOWN)
    return given, fault(FAILS | WARNS, "limit.logons", party=party)


def _declines(box: Middlebox, given: Given) -> None:
    begun = set[asyncio.Task[None] | None]()

    def before(here: Middlebox, asked: Asked) -> bytes | None:
        task = asyncio.current_task()
        begun.discard(task)
        if asked.proves or asked.scheme != "ntlm":
            return None
        if len(begun) >= given["most"]:
            return here.challenge()
        begun.add(task)
        if task:
            task.add_done_callback(begun.discard)
        return None

    box.before = before


def _alternating(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random), hosts=random.choice((3, 5, 8)))
    given["every"] = random.choice((2, 3))
    codes = ("logon.intermittent", "proxy.nodes-differ", "logon.answered-otherwise")
    return given, fault(FAILS | WARNS, *codes, party=Party.PROXY, also=(_READABLE, "proxy.state-changed"))


def _one_node_refuses(box: Middlebox, given: Given) -> None:
    """Refuse every second or third proof; the first is accepted."""

    def before(here: Middlebox, asked: Asked) -> bytes | None:
        return here.challenge() if asked.proves and here.proofs % given["every"] == 0 else None

    box.before = before


def _nonces(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, ("digest",))
    given["algorithm"] = random.choice(("MD5", "SHA-256", ""))
    return given, fault(OPEN, "logon.nonce-not-shared", party=Party.PROXY)


def _own_nonces(box: Middlebox, given: Given) -> None:
    algorithm = f", algorithm={given['algorithm']}" if given["algorithm"] else ""

    def before(here: Middlebox, asked: Asked) -> bytes | None:
        own = f'nonce="node{asked.connection}"'
        challenge = f'Digest realm="corp", {own}, qop="auth"{algorithm}'
        return (
            here.opened() if own in asked.authorization else here.dress.asks(challenge, close=not asked.authorization)
        )

    box.before = before


def _portal(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, hosts=random.choice((3, 5)))
    given |= {"way": random.choice(("511", "302", "303", "307", "page", "refresh")), "auth": ("auto",)}
    given["portal"] = random.choice(("http://portal.guest.example/login?url=x", "https://wifi.hotel.example/"))
    return given, fault(FAILS, "path.network-logon", party=Party.PATH)


def _portal_answers(box: Middlebox, given: Given) -> None:
    way, location = given["way"], f"Location: {given['portal']}"
    page = "<!DOCTYPE html><html><title>Welcome</title></html>"
    refresh = f"<meta http-equiv='refresh' content='0; url={given['portal']}'>"
    answers = {
        "511": box.dress.answer("511 Network Authentication Required", body=page),
        "refresh": box.dress.answer("403 Forbidden", body=refresh),
        **{code: box.dress.answer(f"{code} Moved", location) for code in ("302", "303", "307")},
    }

    async def speaks(_: Middlebox, talk: Talk, __: Asked) -> None:
        await talk.say(page.encode())
        await talk.reader.read(1)

    if way == "page":
        box.inside = speaks
    else:
        box.before = lambda _, __: answers[way]


def _not_offered(random: Random) -> tuple[Drawn, Truth]:
    asked_for, offered = random.sample(_PROVES, 2)
    given = base(random, (offered,))
    given["auth"] = (asked_for,)
    return given, fault(FAILS, "logon.not-offered")


def _no_user(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random))
    given |= {"user": None, "auth": ("auto",)}
    return given, fault(OPEN, "logon.demanded")


def _unknown_scheme(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, ("basic",))
    given |= {"offer": random.choice(('Bearer realm="sso"', "Kerberos", "X-Company-SSO")), "auth": ("auto",)}
    return given, fault(FAILS, "logon.no-common-scheme", party=Party.PROXY)


def _offers_unknown(box: Middlebox, given: Given) -> None:
    box.before = lambda here, _: here.dress.asks(given["offer"])


def _closed_between(random: Random) -> tuple[Drawn, Truth]:
    return base(random, ("ntlm",)), fault(
        FAILS, "logon.connection-closed", party=(Party.PROXY, Party.PATH, Party.NOT_KNOWN)
    )


def _closes_between(box: Middlebox, given: Given) -> None:
    del given

    def before(here: Middlebox, asked: Asked) -> bytes | None:
        if asked.scheme != "ntlm" or asked.proves:
            return None
        return here.dress.asks(f"NTLM {_TYPE_2}", close=True)

    box.before = before


_TYPE_2 = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"


def _helper(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, ("ntlm",))
    codes = ("logon.token-refused", "logon.directory-down", "logon.withdrawn")
    return given, fault(FAILS_OR_OPEN, *codes, party=(Party.PROXY, Party.DIRECTORY, Party.NOT_KNOWN))


def _helper_says_bh(box: Middlebox, given: Given) -> None:
    """Answer the first token as Squid does whose helper says BH: by a 407 without a token."""
    del given
    box.before = lambda here, asked: here.challenge() if asked.scheme == "ntlm" else None


def _clock(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, ("negotiate", "ntlm"))
    given |= {"auth": ("ntlm",), "minutes": random.choice((-600, -90, -12, -7, 7, 12, 90, 600))}
    return given, fault(WARNS, "clock.differs")


def _dated(box: Middlebox, given: Given) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=given["minutes"]), usegmt=True)
    box.dress = replace(box.dress, headers=(*box.dress.headers, f"Date: {date}"))


def _by_agent(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random, "basic"))
    given["browsers"] = random.choice(("Negotiate", 'Basic realm="browsers"'))
    return given, fault(WARNS, "offer.by-user-agent", party=Party.PROXY)


def _looks_at_agent(box: Middlebox, given: Given) -> None:
    def before(here: Middlebox, asked: Asked) -> bytes | None:
        browser = "Mozilla" in asked.head and not asked.authorization
        return here.dress.asks(given["browsers"]) if browser else None

    box.before = before


def _saml(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, hosts=random.choice((3, 5)))
    given |= {"way": random.choice(("302", "303", "307", "form", "refresh")), "deployed": True, "auth": ("auto",)}
    given["profile"] = _any_profile(random)
    return given, fault(
        FAILS, "logon.page-inside-tunnel", party=Party.PROXY, also=("tls.intercepted", "tls.not-pinned")
    )


def _far_end_redirects(random: Random) -> tuple[Drawn, Truth]:
    """Look like `_saml`, but TLS is not opened: the hosts redirect by themselves."""
    given, _ = _saml(random)
    given |= {"role": "far end", "hosts": tuple(host for host in given["hosts"] or () if host != SOCKET)}  # type: ignore[union-attr]
    return given, healthy()


def _redirects_inside(box: Middlebox, given: Given) -> None:
    url = "https://idp.corp.example/saml/login?SAMLRequest=x"
    hidden = '<input type="hidden" name="SAMLRequest" value="x">'
    form = f'<body onload="document.forms[0].submit()"><form method="post" action="{url}">{hidden}</form>'
    pages = {
        "form": box.dress.answer("200 OK", "Content-Type: text/html", body=form),
        "refresh": box.dress.answer("200 OK", body=f'<meta http-equiv="refresh" content="0; url={url}">'),
    }
    said = pages.get(given["way"]) or box.dress.answer(f"{given['way']} Found", f"Location: {url}")

    async def inside(here: Middlebox, talk: Talk, asked: Asked) -> None:
        await talk.writer.start_tls(here.authorities.context(given.get("role", "interceptor"), asked.host))
        await talk.head()
        await talk.say(said)
        await talk.listen()

    box.inside = inside


def _exempt(random: Random) -> tuple[Drawn, Truth]:
    """A user is given, and no log-on is asked for to some hosts: nothing is wrong."""
    given = base(random, one_scheme(random), hosts=random.choice((3, 5, 8)))
    given["free"] = random.choice((".webex.com", ".wbx2.com", ".ciscospark.com"))
    return given, healthy(_READABLE, "logon.not-demanded", "logon.exempt")


def _exempt_without_user(random: Random) -> tuple[Drawn, Truth]:
    """The same, and no user is given: for the other hosts a log-on is wanted."""
    given, _ = _exempt(random)
    hosts = ("idbroker.webex.com", "wdm-a.wbx2.com", "api.ciscospark.com", "web.webex.com")
    given |= {"user": None, "auth": ("auto",), "hosts": tuple(random.sample(hosts, 4))}
    return given, fault(FAILS_OR_OPEN | WARNS, "logon.exempt", also=("logon.demanded",))


def _asks_for_some(box: Middlebox, given: Given) -> None:
    box.before = lambda here, asked: here.opened() if asked.host.endswith(given["free"]) else None


def _stops(random: Random) -> tuple[Drawn, Truth]:
    """The log-on works, and from some moment on it does not: no host is to blame."""
    given = base(random, one_scheme(random), hosts=random.choice((5, 8, 10)))
    given["after"] = random.randint(2, 6)
    codes = ("proxy.state-changed", "logon.refused-later", "logon.intermittent", "logon.answered-otherwise")
    return given, fault(FAILS_OR_OPEN, *codes, also=(_READABLE, "limit.logons", *codes))


def _accepts_no_more(box: Middlebox, given: Given) -> None:
    box.before = lambda here, asked: here.challenge() if asked.proves and here.proofs > given["after"] else None


def _hangs(random: Random) -> tuple[Drawn, Truth]:
    given = base(random, one_scheme(random))
    given["timeout"] = 1.0
    return given, fault(FAILS_OR_OPEN, "logon.unanswered", "logon.failed", "logon.directory-down")


def _never_answers(box: Middlebox, given: Given) -> None:
    del given
    box.before = lambda _, asked: SILENCE if asked.proves else None


L = Area.LOGON
KINDS = (
    kind(L, "log-on/works", _works, weight=6),
    kind(L, "log-on/not asked for", _free, weight=3),
    kind(L, "log-on/known address", _known_address),
    kind(L, "log-on/wrong password", _wrong, _wrong_password, weight=2),
    kind(L, "log-on/refusal in disguise", _disguised, _disguises, weight=3),
    kind(L, "log-on/refusal in words", _disguised_in_words, _disguises, weight=3),
    kind(L, "log-on/directory down", _directory_down, _no_directory, weight=2),
    kind(L, "log-on/directory down in words", _directory_says, _says_so, weight=2),
    kind(L, "log-on/asked by 401", _by_401, _asks_by_401),
    kind(L, "log-on/asked as a web server", _web_server, _asks_as_web_server),
    kind(L, "log-on/lock-out", _locked, _locks_out, weight=2),
    kind(L, "log-on/slow", _slow, _takes_long),
    kind(L, "log-on/too many in progress", _in_flight, _declines),
    kind(L, "log-on/one node refuses", _alternating, _one_node_refuses, weight=2),
    kind(L, "log-on/nonces of each node", _nonces, _own_nonces),
    kind(L, "log-on/captive portal", _portal, _portal_answers, weight=2),
    kind(L, "log-on/scheme not offered", _not_offered),
    kind(L, "log-on/no user given", _no_user),
    kind(L, "log-on/unknown scheme", _unknown_scheme, _offers_unknown),
    kind(L, "log-on/closed in the handshake", _closed_between, _closes_between),
    kind(L, "log-on/helper broken", _helper, _helper_says_bh),
    kind(L, "log-on/clock differs", _clock, _dated),
    kind(L, "log-on/offer by User-Agent", _by_agent, _looks_at_agent),
    kind(L, "log-on/page inside opened TLS", _saml, _redirects_inside),
    kind(L, "log-on/far end redirects", _far_end_redirects, _redirects_inside),
    kind(L, "log-on/some hosts exempt", _exempt, _asks_for_some, weight=2),
    kind(L, "log-on/some hosts exempt, no user", _exempt_without_user, _asks_for_some),
    kind(L, "log-on/stops to work", _stops, _accepts_no_more, weight=2),
    kind(L, "log-on/proof hangs", _hangs, _never_answers),
)
