"""Tunnels without a log-on: what opens them, what refuses them, and what is no answer."""

from proxytest.model.challenge import Scheme
from proxytest.model.event import Failure
from proxytest.model.outcome import Outcome
from tests.wire.curl_cases.case import BASIC, NOTHING, Case, Reply, reply

_ALWAYS_1_1 = "curl is told to ask by HTTP/1.0 here; we always ask by HTTP/1.1"
_NONE_ASKED = "an answer that neither asks nor opens is evidence for the checks, not the end of the program"


def _opens(number: int, about: str, *lines: str, differs: str = "", target: str = "", secure: bool = False) -> Case:
    status, *headers = lines or ("200 Mighty fine indeed",)
    return Case(
        number=number,
        about=about,
        replies={NOTHING: (reply(status, *headers),)},
        sends=("1 nothing",),
        outcome=Outcome.ACCEPTED,
        status=int(status[:3]),
        scheme=Scheme.NONE,
        target=target or f"test.{number}:8990",
        secure=secure,
        differs=differs,
    )


def _basic(number: int, about: str, user: str, password: str, *, differs: str = "") -> Case:
    return Case(
        number=number,
        about=about,
        replies={BASIC: (reply("200 Mighty fine indeed"),)},
        sends=("1 basic",),
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.BASIC,
        user=user,
        password=password,
        differs=differs,
    )


def _refuses(number: int, about: str, said: Reply, *, differs: str = _NONE_ASKED) -> Case:
    return Case(
        number=number,
        about=about,
        replies={NOTHING: (said,)},
        sends=("1 nothing",),
        outcome=Outcome.UNDECIDED,
        status=int(said.data.split(b" ", 2)[1]),
        scheme=Scheme.NONE,
        differs=differs,
    )


def _asks(number: int, about: str, said: Reply, *, method: str = "CONNECT", differs: str = "") -> Case:
    """Ask for a log-on where nobody was named."""
    return Case(
        number=number,
        about=about,
        replies={NOTHING: (said,)},
        sends=("1 nothing",),
        outcome=Outcome.NOT_OFFERED,
        status=407,
        scheme=Scheme.NONE,
        user=None,
        method=method,
        differs=differs,
    )


def _no_http(number: int, about: str, data: bytes) -> Case:
    return Case(
        number=number,
        about=about,
        replies={NOTHING: (Reply(data=data, closes=True),)},
        sends=("1 nothing",),
        outcome=Outcome.FAILED,
        status=None,
        scheme=Scheme.NONE,
        failure=Failure.NOT_HTTP,
    )


_NOT_ALLOWED = reply("405 Method Not Allowed", body=b"And you should ignore this data.\n", closes=True)
_DENIED = reply("407 Denied", closes=True)
_OH_PLEASE = reply(
    "407 Needs proxy authentication",
    "Server: test-server/fake",
    'Proxy-Authenticate: Basic "oh please"',
    "Connection: close",
    body=b"bing\n",
    closes=True,
)

TUNNELS = (
    _opens(83, "a tunnel, and a log-on to the site alone"),
    _opens(95, "a tunnel for a POST"),
    _opens(744, "a tunnel for a site whose password is in a file", differs=_ALWAYS_1_1),
    _opens(
        1078,
        "a tunnel asked for by HTTP/1.0",
        "200 Mighty fine indeed",
        "Server: test tunnel 2000",
        differs=_ALWAYS_1_1,
    ),
    _opens(1184, "a tunnel, and a redirect inside", "200 Mighty fine indeed", "Server: test tunnel 2000"),
    _opens(1230, "a tunnel to an IPv6 address", "200 welcome dear", target="[1234:1234:1234::4ce]:8990"),
    _opens(
        1287,
        "length and coding of a 2xx are ignored",
        "200 Mighty fine indeed",
        "Content-Length: 123",
        "Transfer-Encoding: chunked",
    ),
    _opens(1288, "the headers of a 2xx", "200 Mighty fine indeed", "Server: test tunnel 2000"),
    _opens(1297, "a tunnel in which nothing is said", "200 Mighty fine indeed", "Server: test tunnel 2000"),
    _opens(1319, "a header of another protocol", "200 Mighty fine indeed", "pop3: sure hit me"),
    _opens(1320, "a header of another protocol", "200 Mighty fine indeed", "smtp: sure hit me"),
    _opens(1321, "a header of another protocol", "200 Mighty fine indeed", "imap: sure hit me"),
    _opens(1316, "a header of another protocol", "200 Mighty fine indeed", "Magic: sure you can FTP me"),
    _opens(1509, "a Server header", "200 Mighty fine indeed", "Server: the beast that eats naughty clients"),
    _opens(1526, "a Server header", "200 OK", "Server: present"),
    _opens(1631, "an https:// proxy, and a 2xx that gives a length", "200 OK", "Content-Length: 0", secure=True),
    _opens(1802, "a 2xx that says close and gives a length", "200 fine", "Connection: close", "Content-Length: 0"),
    _opens(1904, "204 opens a tunnel too", "204 Sure go ahead"),
    _opens(
        1941,
        "folded headers in a 2xx",
        "200 Sure go ahead",
        "Server: from ",
        " the\t",
        "\t\tconnect",
        "Silly-thing: yes yes",
    ),
    _opens(1945, "headers of a 2xx", "200 Sure go ahead", "Server: from the connect", "Silly-thing: yes yes"),
    _opens(2050, "a tunnel to another host than the URL's", "200 Connection established"),
    Case(
        number=1942,
        about="100 before the 200",
        replies={
            NOTHING: (Reply(data=b"HTTP/1.1 100 continue\r\nServer: maybe different\r\n\r\n" + reply("200 OK").data),)
        },
        sends=("1 nothing",),
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.NONE,
        by_origin=True,
    ),
    _basic(80, "CONNECT with Basic", "youare", "yourself", differs=_ALWAYS_1_1),
    _basic(275, "CONNECT with Basic, for two pages", "youare", "yourself"),
    _basic(503, "CONNECT with Basic, percent signs in both", "test%20", "ing%41"),
    _refuses(217, "405 to CONNECT, and a body that nobody counts", _NOT_ALLOWED),
    _refuses(287, "405 to CONNECT with a User-Agent of one's own", _NOT_ALLOWED),
    _refuses(
        440, "403 to CONNECT", reply("403 not OK at all", "Content-Length: 6", "Connection: close", body=b"-foo-\n")
    ),
    _refuses(445, "503 to CONNECT", reply("503 no just no", "Content-Length: 6", "Connection: close", body=b"-foo-\n")),
    _refuses(749, "400 to CONNECT, and closes", reply("400 Bad request", "Connection: close", closes=True)),
    _refuses(
        1059,
        "501 to CONNECT",
        reply("501 Method not implemented", "Connection: close", "Content-Length: 0", closes=True),
    ),
    Case(
        number=302,
        about="405 to CONNECT with Basic",
        replies={BASIC: (_NOT_ALLOWED,)},
        sends=("1 basic",),
        outcome=Outcome.UNCONFIRMED,
        status=405,
        scheme=Scheme.BASIC,
        user="fake",
        password="user",
        differs=_NONE_ASKED + ", and a proxy that says 405 has accepted nothing",
    ),
    Case(
        number=2010,
        about="407 without a challenge",
        replies={BASIC: (_DENIED,)},
        sends=("1 basic",),
        outcome=Outcome.REFUSED,
        status=407,
        scheme=Scheme.BASIC,
        user="batman",
        password="robin",
    ),
    Case(
        number=1647,
        about="401 to CONNECT, without a challenge",
        replies={NOTHING: (reply("401 OK", "Content-Length: 21", body=b"Denied access. Leave\n"),)},
        sends=("1 nothing",),
        outcome=Outcome.NOT_OFFERED,
        status=401,
        scheme=Scheme.DIGEST,
        user="another",
        password="bump456",
    ),
    _asks(2009, "407 without a challenge, and no user", _DENIED),
    _asks(93, "a challenge that is none, to GET", _OH_PLEASE, method="GET"),
    _asks(94, "a challenge that is none, to CONNECT", _OH_PLEASE, differs=_ALWAYS_1_1),
    _asks(
        718,
        "407 and no user, and closes unannounced",
        reply(
            "407 Authorization Required", 'Proxy-Authenticate: Digest realm="weirdorealm", nonce="12345"', closes=True
        ),
    ),
    _asks(
        1715,
        "Content-Length beside chunked in a 407",
        reply(
            "407 Proxy Authentication Required",
            'Proxy-Authenticate: Special realm="none", nonce="abc123"',
            "Content-Length: 13",
            "Transfer-Encoding: chunked",
            "Magic-special: true",
            body=b"some content\n",
            closes=True,
        ),
        differs="curl refuses the answer as a whole; we keep its head as evidence, and use the connection no more",
    ),
    _no_http(750, "HTML instead of HTTP", b"<html>\n<h1>400 Bad request</h1>\n</html>\n"),
    _no_http(2107, "NUL in a header of a 2xx", b"HTTP/1.1 200 OK\r\nX-Evil: he\0llo\r\n\r\n"),
)
