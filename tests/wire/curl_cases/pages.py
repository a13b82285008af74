"""Plain pages by absolute URI, and Basic."""

from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from tests.wire.curl_cases.case import BASIC, NOTHING, OPENS, PAGE, Case, asks, reply

_LONG = "looooo" + "o" * 150 + "ng"


def _page(number: int, about: str, user: str, password: str, *, secure: bool = False) -> Case:
    return Case(
        number=number,
        about=about,
        replies={BASIC: PAGE},
        sends=("1 basic",),
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.BASIC,
        user=user,
        password=password,
        method="GET",
        target="we.want.that.site.com",
        secure=secure,
    )


PAGES = (
    Case(
        number=5,
        about="a page by absolute URI",
        replies={NOTHING: PAGE},
        sends=("1 nothing",),
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.NONE,
        method="GET",
        target="we.want.that.site.com",
    ),
    Case(
        number=165,
        about="a name outside ASCII",
        replies={NOTHING: (reply("200 OK"),)},
        sends=("1 nothing",),
        outcome=Outcome.ACCEPTED,
        scheme=Scheme.NONE,
        target="www.\xe5\xe4\xf6.se:80",
        carries=("CONNECT www.xn--4cab6c.se:80 HTTP/1.1",),
    ),
    _page(16, "Basic with @ in the name, and a long password", "fake@user", _LONG),
    _page(63, "Basic", "fake", "user"),
    _page(278, "Basic with an empty password", "fake", ""),
    _page(346, "Basic with an empty password beside another of the site", "puser", ""),
    _page(1178, "Basic with 400 and 600 characters", "A" * 400, "B" * 600),
    _page(1630, "Basic to an https:// proxy", "fake@user", _LONG, secure=True),
    Case(
        number=82,
        about="Basic to a proxy that speaks NTLM alone",
        replies={BASIC: (asks("NTLM", status="407 We only deal with NTLM my friend"),)},
        sends=("1 basic",),
        outcome=Outcome.NOT_OFFERED,
        status=407,
        scheme=Scheme.BASIC,
        method="GET",
        target="test.82",
    ),
    Case(
        number=1648,
        about="Basic to a proxy that speaks Digest alone",
        replies={BASIC: (asks('Digest realm="weirdorealm", nonce="12345"'),)},
        sends=("1 basic",),
        outcome=Outcome.NOT_OFFERED,
        status=407,
        scheme=Scheme.BASIC,
        user="victim",
        password="secret",
        method="GET",
        target="example.com",
    ),
    Case(
        number=1331,
        about="Basic after a 407 with a cookie",
        replies={
            NOTHING: (
                reply(
                    "407 Me not know you",
                    "Set-Cookie: proxycookie=weirdo; Path=/",
                    "Content-Length: 5",
                    'Proxy-Authenticate: Basic realm="moo on you"',
                    body=b"sorry",
                ),
            ),
            BASIC: PAGE,
        },
        sends=("1 nothing", "2 basic"),
        outcome=Outcome.ACCEPTED,
        scheme=None,
        user="myname",
        password="mypassword",
        method="GET",
        target="z.x.com",
        differs="curl sends the proxy's cookie back; the clients of the product keep none",
    ),
    Case(
        number=1204,
        about="Basic behind an unknown scheme in one line",
        replies={NOTHING: (asks('X-MobileMe-AuthToken realm="Newcastle", Basic realm="fun fun  fun"'),), BASIC: OPENS},
        sends=("1 nothing", "2 basic"),
        outcome=Outcome.ACCEPTED,
        scheme=None,
        by_origin=True,
    ),
    Case(
        number=2023,
        about="Basic with a wrong password",
        replies={BASIC: (asks('Basic realm="testrealm"', status="407 Sorry wrong password"),)},
        sends=("1 basic",),
        outcome=Outcome.REFUSED,
        status=407,
        scheme=Scheme.BASIC,
        password="wrongpass",
        by_origin=True,
        differs="curl's test goes on with other passwords; we never do",
    ),
)
