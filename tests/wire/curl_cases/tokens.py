"""NTLM and Negotiate. A type 3 holds chance of the client's own, so its kind is compared, not its bytes."""

from dataclasses import replace

from proxytest.model.challenge import Scheme
from proxytest.model.event import Failure
from proxytest.model.outcome import Outcome
from tests.wire.curl_cases.case import NOTHING, OPENS, PAGE, TICKET, TYPE_1, TYPE_3, Case, Reply, reply
from tests.wire.curl_cases.messages import BARE_TYPE_2, HUGE_TYPE_2, TYPE_2

_MOVES = "curl goes on with its first connection; our question and our log-on are dialogues of their own"
_HANDSHAKE = ("1 type 1", "1 type 3")
_ANEW = ("1 nothing", "2 type 1", "2 type 3")


def _asks(*challenges: str, closes: bool = True) -> Reply:
    """Ask without a token, in a body of 26 bytes."""
    announced = ("Connection: close",) if closes else ()
    lines = [f"Proxy-Authenticate: {challenge}" for challenge in challenges]
    return reply("407 Authorization Required", *lines, "Content-Length: 26", *announced, body=b"x" * 26, closes=closes)


def _continues(token: str = TYPE_2, *headers: str, version: str = "1.1", body: bytes = b"x" * 34) -> Reply:
    lines = (f"Proxy-Authenticate: NTLM {token}", f"Content-Length: {len(body)}", *headers)
    return reply("407 Authorization Required to proxy me my dear", *lines, body=body, version=version)


def _ntlm(
    number: int,
    about: str,
    *sends: str,
    first: Reply | None = None,
    second: Reply | None = None,
    user: str = "testuser",
    by_origin: bool = False,
    differs: str = "",
) -> Case:
    """Shake hands by CONNECT; with `first` ask before."""
    replies = {TYPE_1: (second or _continues(),), TYPE_3: OPENS}
    return Case(
        number=number,
        about=about,
        replies=replies if first is None else {NOTHING: (first,), **replies},
        sends=sends or (_HANDSHAKE if first is None else _ANEW),
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.NTLM if first is None else None,
        user=user,
        by_origin=by_origin,
        differs=differs,
    )


def _page(number: int, about: str, *, first: Reply | None = None) -> Case:
    """Shake hands by GET."""
    replies = {TYPE_1: (_continues(),), TYPE_3: PAGE}
    return Case(
        number=number,
        about=about,
        replies=replies if first is None else {NOTHING: (first,), **replies},
        sends=_HANDSHAKE if first is None else _ANEW,
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.NTLM if first is None else None,
        method="GET",
        target="test.remote.example.com",
    )


def _ends(
    number: int,
    about: str,
    *sends: str,
    outcome: Outcome,
    second: Reply | None = None,
    third: tuple[Reply, ...] = (),
    by_origin: bool = False,
    differs: str = "",
) -> Case:
    """Begin a handshake that does not come to its end."""
    return Case(
        number=number,
        about=about,
        replies={TYPE_1: (second or _continues(),), TYPE_3: third},
        sends=sends,
        outcome=outcome,
        status=407,
        scheme=Scheme.NTLM,
        by_origin=by_origin,
        differs=differs,
    )


_BLACKMAGIC = _asks('Blackmagic realm="gimme all yer s3cr3ts"', 'Basic realm="gimme all yer s3cr3ts"', "NTLM")
_CHUNKED = reply(
    "407 Authorization Required to proxy me my dear",
    f"Proxy-Authenticate: NTLM {TYPE_2}",
    "Transfer-Encoding: chunked",
    body=b"20\r\n" + b"x" * 32 + b"\r\nFA0\r\n" + b"X" * 4000 + b"\r\n0\r\n\r\n",
)


def _negotiate(number: int, about: str) -> Case:
    return Case(
        number=number,
        about=about,
        replies={TICKET: (reply("200 Things are fine in server land", "Proxy-Authenticate: Negotiate RA=="),)},
        sends=("1 ticket",),
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.NEGOTIATE,
        user=None,
        by_origin=True,
    )


TOKENS = (
    _ntlm(209, "CONNECT with NTLM"),
    _ntlm(213, "CONNECT with NTLM, asked for by HTTP/1.0", differs="we always ask by HTTP/1.1"),
    _ntlm(
        265,
        "HTTP/1.0 with Connection: Keep-Alive, and 1 KB of body",
        second=_continues(TYPE_2, "Connection: Keep-Alive", version="1.0", body=b"Q" * 1033),
    ),
    _ntlm(1008, "a chunked body of 4 KB beside the type 2", second=_CHUNKED),
    _ntlm(1021, "a first 407 that closes", first=_asks("NTLM")),
    _page(81, "GET with NTLM"),
    _page(239, "NTLM, then a POST"),
    _page(243, "an unknown scheme, Basic and NTLM, and closes", first=_BLACKMAGIC),
    _page(547, "the same for a POST", first=_BLACKMAGIC),
    _page(548, "the same for a POST", first=_BLACKMAGIC),
    _page(555, "the same for a POST", first=_BLACKMAGIC),
    replace(
        _page(169, "NTLM to the proxy, Digest to the site"),
        differs="curl goes on with the site's own 401; through a tunnel that never meets the proxy's log-on",
    ),
    Case(
        number=590,
        about="Negotiate and NTLM are offered, NTLM is wanted",
        replies={NOTHING: (_asks("Negotiate", "NTLM"),), TYPE_1: (_continues(),), TYPE_3: OPENS},
        sends=_ANEW,
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.NTLM,
        asks=True,
    ),
    _ntlm(
        76,
        "several schemes in one line",
        first=_asks("Basic, Wild-and-crazy, NTLM"),
        by_origin=True,
    ),
    _ntlm(69, "several schemes in several lines", first=_asks("Basic", "Wild-and-crazy", "NTLM"), by_origin=True),
    _ntlm(
        91,
        "a scheme that ends in Negotiate, and a user with a domain",
        first=_asks("Magic-Negotiate", "NTLM", 'Basic realm="daniel"'),
        user="mydomain\\myself",
        by_origin=True,
    ),
    _ntlm(
        2028,
        "a type 2 with nothing but a name, beside Digest",
        first=_asks("NTLM", 'Digest realm="testrealm", nonce="3"', closes=False),
        second=_continues(BARE_TYPE_2),
        by_origin=True,
        differs=_MOVES,
    ),
    _ntlm(
        775,
        "a name of 1,108 letters",
        user="testuser" + "A" * 1100,
        by_origin=True,
        differs="curl gives up at 1,024 letters; what a name may be is for the proxy to say",
    ),
    Case(
        number=1097,
        about="200 to the type 1",
        replies={TYPE_1: (reply("200 We are fine and cool", "Server: Apache/1.3.27 (Dorw1n) PHP/44.1.2"),)},
        sends=("1 type 1",),
        outcome=Outcome.NOT_CHALLENGED,
        scheme=Scheme.NTLM,
        user="foo",
        password="bar",
    ),
    replace(
        _ends(
            162,
            "Basic alone is offered, by HTTP/1.0",
            "1 type 1",
            outcome=Outcome.NOT_OFFERED,
            second=reply(
                "407 BAD BOY",
                'Proxy-Authenticate: Basic realm="Squid proxy-caching web server"',
                body=b"we should fail\n",
                closes=True,
                version="1.0",
            ),
        ),
        method="GET",
    ),
    Case(
        number=170,
        about="no answer to the type 1",
        replies={},
        sends=("1 type 1",),
        outcome=Outcome.FAILED,
        status=None,
        failure=Failure.CLOSED,
        scheme=Scheme.NTLM,
        user="foo",
        password="bar",
        method="GET",
        target="a.galaxy.far.far.away",
    ),
    _ends(
        68,
        "a wrong password",
        *_HANDSHAKE,
        outcome=Outcome.REFUSED,
        third=(_asks("NTLM", closes=False),),
        by_origin=True,
    ),
    _ends(
        159,
        "Connection: close beside the type 2",
        "1 type 1",
        outcome=Outcome.CONNECTION_LOST,
        second=_continues(TYPE_2, "Connection: close"),
        by_origin=True,
        differs="curl gives up as it asks by HTTP/1.0, which we never do; a handshake that is cut in two ends for both",
    ),
    _ends(
        776,
        "a type 2 of 64 KiB",
        "1 type 1",
        outcome=Outcome.UNUSABLE_CHALLENGE,
        second=_continues(HUGE_TYPE_2),
        by_origin=True,
    ),
    _negotiate(2056, "Kerberos, whose first token suffices"),
    _negotiate(2094, "Kerberos where NTLM is not allowed"),
    Case(
        number=2057,
        about="Negotiate without a ticket",
        replies={NOTHING: PAGE},
        sends=(),
        outcome=Outcome.NO_CREDENTIALS,
        status=None,
        scheme=Scheme.NEGOTIATE,
        user=None,
        by_origin=True,
        differs="curl asks without credentials then; we say that there are none",
    ),
)
