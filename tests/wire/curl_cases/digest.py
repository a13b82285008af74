"""Digest."""

from dataclasses import replace

from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from tests.wire.curl_cases.case import DIGEST, NOTHING, OPENS, PAGE, Case, Reply, asks, reply

_FRESH = "after asking what is offered we ask once more, for a nonce of our own"
_WEIRD = 'Digest realm="weirdorealm", nonce="12345"'
_SIMPLE = 'Digest realm="testrealm", nonce="1053604145"'
_LONG = "X-tra-long-header: " + "a" * 16080
_BLACK_HAT = reply(
    "407 Authorization Required",
    f'Proxy-Authenticate: Digest realm="something fun to read", nonce="{"A" * 400}"',
    "Connection: close",
    body=b"This is not the real page\n",
    closes=True,
)


def _tunnel(number: int, about: str, asked: Reply, response: str) -> Case:
    """Log on to a proxy whose challenge has no qop, so that the one right response is known."""
    return Case(
        number=number,
        about=about,
        replies={NOTHING: (asked,), DIGEST: OPENS},
        sends=("1 nothing", "1 digest"),
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.DIGEST,
        user="silly",
        password="person",
        target=f"test.remote.haxx.se.{number}:8990",
        carries=(f'response="{response}"', 'username="silly", realm="weirdorealm", nonce="12345"'),
    )


def _page(
    number: int,
    about: str,
    asked: Reply,
    *sends: str,
    user: str = "testuser",
    password: str = "testpass",
    carries: tuple[str, ...] = (),
    differs: str = "curl's uri is the path; to a proxy ours is the URI as it was asked for (RFC 7616 section 3.4)",
) -> Case:
    return Case(
        number=number,
        about=about,
        replies={NOTHING: (asked,), DIGEST: PAGE},
        sends=sends or ("1 nothing", "1 digest"),
        outcome=Outcome.ACCEPTED,
        scheme=None if len(sends) > 2 else Scheme.DIGEST,
        user=user,
        password=password,
        method="GET",
        target="test.remote.example.com",
        carries=carries,
        differs=differs,
    )


def _retold(
    number: int,
    about: str,
    challenge: str,
    *carries: str,
    sends: tuple[str, ...] = ("1 nothing", "2 digest"),
    after: tuple[Reply, ...] = OPENS,
    differs: str = "",
) -> Case:
    """Have a proxy ask what a web server asks in curl's test."""
    return Case(
        number=number,
        about=about,
        replies={NOTHING: (asks(challenge, closes=sends[1].startswith("2")),), DIGEST: after},
        sends=sends,
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.DIGEST,
        carries=carries,
        by_origin=True,
        differs=differs,
    )


_KEPT = ("1 nothing", "1 digest")
_SHA_512 = 'Digest realm="testrealm", nonce="1053604145", algorithm="SHA-512-256"'


def _refused(number: int, about: str, challenge: str) -> Case:
    again = asks(challenge, status="407 Still a bad password you moron")
    case = _retold(number, about, challenge, sends=_KEPT, after=(again,))
    return replace(case, outcome=Outcome.REFUSED, status=407, password="test2pass")


def _stale(number: int, about: str, qop: str) -> Case:
    anew = asks(f'Digest realm="testrealm", algorithm=MD5, nonce="999999", stale=true, qop="{qop}"')
    return _retold(
        number,
        about,
        _SIMPLE,
        'nonce="999999"',
        "qop=auth,",
        "nc=00000001",
        sends=("1 nothing", "2 digest", "2 digest"),
        after=(anew, *OPENS),
        differs="curl's nonce turns stale with its second page; ours at once, since each dialogue fetches its own",
    )


DIGESTS = (
    _tunnel(206, "CONNECT with Digest", asks(_WEIRD), "003e36decb4dbf6366b3ecb9b87c24ec"),
    _tunnel(
        1060,
        "a header of 16 KiB and a body of 35 KiB in the 407",
        reply(
            "407 Authorization Required to proxy me my dear",
            f"Proxy-Authenticate: {_WEIRD}",
            "Content-Length: 35701",
            _LONG,
            body=b"x" * 35701,
        ),
        "e1fbed39c26f4efe284adc0e576ff638",
    ),
    _tunnel(
        1061,
        "a header of 16 KiB and one chunk of 40 KB in the 407",
        reply(
            "407 Authorization Required to proxy me my dear",
            f"Proxy-Authenticate: {_WEIRD}",
            "Transfer-Encoding: chunked",
            _LONG,
            body=b"9c41\r\n" + b"x" * 40001 + b"\r\n0\r\n\r\n",
        ),
        "4e23449fa93224834299e7282a70472c",
    ),
    _page(
        168,
        "a 407 whose body ends with the connection",
        reply("407 Authorization Required", f"Proxy-Authenticate: {_WEIRD}", body=b"ignored\n", closes=True),
        "1 nothing",
        "2 digest",
        user="foo",
        password="bar",
    ),
    _page(540, "Digest on a connection that is kept", asks(_WEIRD), user="silly", password="person"),
    _page(551, "a nonce of 400 characters", _BLACK_HAT, "1 nothing", "2 digest", user="s1lly", password="pers0n"),
    _page(
        258,
        "Proxy-Connection: close in the 407",
        reply(
            "407 no, tell me who you are first",
            'Proxy-Authenticate: Digest realm="many secrets", nonce="911"',
            "Proxy-Connection: close",
            "Content-Length: 0",
            closes=True,
        ),
        "1 nothing",
        "2 nothing",
        "3 digest",
        user="uuuser",
        password="pppassword",
        differs=_FRESH,
    ),
    _page(
        259,
        "the same on a connection that is kept",
        reply(
            "407 no, tell me who you are first",
            'Proxy-Authenticate: Digest realm="many secrets", nonce="911"',
            "Content-Length: 0",
        ),
        "1 nothing",
        "2 nothing",
        "2 digest",
        user="uuuser",
        password="pppassword",
        differs=_FRESH,
    ),
    Case(
        number=1418,
        about="Digest and Basic are offered",
        replies={NOTHING: (asks('Digest realm="loonie", nonce="314156592"', "Basic"),), DIGEST: OPENS},
        sends=("1 nothing", "2 nothing", "2 digest"),
        outcome=Outcome.ACCEPTED,
        scheme=None,
        by_origin=True,
        differs=_FRESH,
    ),
    _refused(65, "a wrong password", 'Digest realm="testrealm", nonce="2053604145"'),
    _stale(153, "a stale nonce", "auth"),
    _stale(388, "a stale nonce, and several qop", "crazy, auth"),
    _retold(
        1095,
        "quotes in the realm",
        r'Digest realm="test \"this\" realm!!", nonce="1053604145"',
        r'realm="test \"this\" realm!!"',
    ),
    replace(_retold(1229, "a name that needs quoting", _SIMPLE, r'username="\\user\""'), user='\\user"'),
    _retold(
        1286,
        "qop=auth",
        'Digest realm="testrealm", nonce="1053604144", qop="auth"',
        "qop=auth,",
        "nc=00000001",
        "cnonce=",
        sends=_KEPT,
    ),
    _retold(
        1437,
        "two nonces",
        'Digest realm="testrealm", algorithm=MD5, algorithm=MD5, nonce=1, nonce=2',
        'nonce="1"',
        differs="curl takes the last of two; RFC 9110 section 11.2 forbids to repeat one, and we take the first",
    ),
    _retold(2061, "SHA-256", 'Digest realm="testrealm", nonce="1053604145", algorithm="SHA-256"', "algorithm=SHA-256"),
    _retold(2062, "SHA-512-256", _SHA_512, "algorithm=SHA-512-256"),
    _refused(2065, "SHA-512-256 with a wrong password", _SHA_512),
    _retold(2068, "SHA-512-256 on a connection that is kept", _SHA_512, "algorithm=SHA-512-256", sends=_KEPT),
    replace(
        _retold(
            2069,
            "SHA-256 with a hashed name",
            'Digest realm="testrealm", nonce="1053604144", algorithm="SHA-256", userhash=true',
            "userhash=true",
            'username="fddc3bc7b753b73ab0848fd83cb20cbbca971258eb8d20c941dd5e0b010d66be"',
            sends=_KEPT,
        ),
        user="auser",
    ),
    _retold(2091, "blanks in the realm", 'Digest realm="OWS Realm", nonce="1053604145"', 'realm="OWS Realm"'),
    Case(
        number=2060,
        about="100 before the 407, SHA-512-256",
        replies={
            NOTHING: (
                Reply(
                    data=b"HTTP/1.1 100 Continue\r\nServer: Microsoft-IIS/5.0\r\n\r\n"
                    + reply(
                        "407 authentication please",
                        'Proxy-Authenticate: Digest realm="testrealm", algorithm="SHA-512-256", nonce="1053604144"',
                        "Content-Length: 0",
                    ).data
                ),
            ),
            DIGEST: OPENS,
        },
        sends=_KEPT,
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.DIGEST,
        by_origin=True,
    ),
)
