import re
from collections.abc import Callable

import pytest

from proxytest.lab.config import PERSONALITIES, LabConfig
from proxytest.lab.process import Lab
from proxytest.lab.server.personalities import personality

StartLabs = Callable[..., list[Lab]]
Converse = Callable[..., list[str]]

CONNECT = ("CONNECT u2c.wbx2.com:443 HTTP/1.1", "Host: u2c.wbx2.com:443")
DENIED = ("GET http://denied.test/ HTTP/1.1", "Host: denied.test")
UNKNOWN = ("GET http://x.invalid/ HTTP/1.1", "Host: x.invalid")
FIRST_TOKEN = "Proxy-Authorization: NTLM TlRMTVNTUAABAAAAB4IIAAAAAAAAAAAAAAAAAAAAAAA="
ALICE = "Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA=="

REQUIRED = "HTTP/1.1 407 Proxy Authentication Required\r\n"
MWG_7_1 = "Via: 1.1 10.188.53.7 (McAfee Web Gateway 7.1.0.2.0.10626)\r\n"
MWG_7_8 = "Via: 1.1 10.188.53.7 (McAfee Web Gateway 7.8.2.7.0.28225)\r\n"
WSA = "Via: 1.1 wsa.corp.test:80 (Cisco-WSA/12.0.3-007)\r\n"


@pytest.fixture(scope="module")
def labs(start_labs: StartLabs) -> dict[str, Lab]:
    configs = [
        LabConfig(
            personality=name,
            schemes=("negotiate", "ntlm", "digest", "basic"),
            users={"alice": "wonderland"},
            hosts=("u2c.wbx2.com",),
            deny=("denied.test",),
        )
        for name in PERSONALITIES
    ]
    return dict(zip(PERSONALITIES, start_labs(*configs), strict=True))


@pytest.fixture(params=PERSONALITIES)
def lab(request: pytest.FixtureRequest, labs: dict[str, Lab]) -> tuple[str, Lab]:
    return request.param, labs[request.param]


CHALLENGES = {
    "squid": (
        REQUIRED,
        "Server: squid/5.7\r\n",
        "X-Squid-Error: ERR_CACHE_ACCESS_DENIED 0\r\n",
        "Via: 1.1 lab (squid/5.7)\r\n",
        'Basic realm="Squid proxy-caching web server"\r\n',
    ),
    "mcafee-7.1": ("HTTP/1.1 407 authenticationrequired\r\n", MWG_7_1, "Proxy-Connection: Keep-Alive\r\n"),
    "mcafee-7.8": ("HTTP/1.1 407 authenticationrequired\r\n", MWG_7_8, "Proxy-Connection: Keep-Alive\r\n"),
    "mcafee-hidden": ("HTTP/1.1 407 authenticationrequired\r\n", "Proxy-Connection: Keep-Alive\r\n"),
    "bluecoat": (REQUIRED, 'Proxy-Authenticate: BASIC realm="corp"\r\n', "Proxy-Connection: close\r\n"),
    "cisco-wsa": (REQUIRED, WSA),
    "isa": (
        (
            "HTTP/1.1 407 Proxy Authentication Required ( The ISA Server requires authorization "
            "to fulfill the request. Access to the Web Proxy filter is denied.  )\r\n"
        ),
        "Via: 1.1 ISA01\r\n",
        "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: Kerberos\r\nProxy-Authenticate: NTLM\r\n",
        "Connection: close\r\n",
    ),
}


def test_the_challenge_is_that_of_the_product(lab: tuple[str, Lab], converse: Converse) -> None:
    name, running = lab

    (answer,) = converse(running, CONNECT)

    assert answer.startswith(CHALLENGES[name][0])
    for line in CHALLENGES[name]:
        assert line in answer
    assert "Proxy-Authenticate: Digest realm=" in answer
    assert ("Via:" in answer) == (name not in {"mcafee-hidden", "bluecoat"})
    dated = re.search(r"\nDate: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r", answer) is not None
    assert dated == (name == "squid")


def test_only_some_products_close_the_connection_after_it(lab: tuple[str, Lab], converse: Converse) -> None:
    name, running = lab

    _, second = converse(running, CONNECT, CONNECT)

    assert (second == "") == (name in {"bluecoat", "isa"})


def test_the_dialogue_stays_on_its_connection(lab: tuple[str, Lab], converse: Converse) -> None:
    name, running = lab

    answers = converse(running, (*CONNECT, FIRST_TOKEN), (*CONNECT, ALICE))

    if name == "cisco-wsa":
        assert answers[0].startswith("HTTP/1.1 200 Connection established\r\n")
    else:
        assert "Proxy-Authenticate: NTLM TlRMTVNTUAACAAAA" in answers[0]
        assert "close" not in answers[0]
        assert answers[1].startswith("HTTP/1.1 200 Connection established\r\n")


ESTABLISHED = {"mcafee-7.1": MWG_7_1, "mcafee-7.8": MWG_7_8, "cisco-wsa": WSA, "isa": "Via: 1.1 ISA01\r\n"}


def test_the_answer_to_connect(lab: tuple[str, Lab], converse: Converse) -> None:
    name, running = lab

    (answer,) = converse(running, (*CONNECT, ALICE))

    assert answer.startswith(f"HTTP/1.1 200 Connection established\r\n{ESTABLISHED.get(name, '')}")
    assert "Content-Length" not in answer


DENIALS = {
    "squid": "X-Squid-Error: ERR_ACCESS_DENIED 0\r\n",
    "mcafee-7.1": "<title>McAfee Web Gateway - Notification</title>",
    "mcafee-7.8": "<title>McAfee Web Gateway - Notification</title>",
    "mcafee-hidden": "<title>McAfee Web Gateway - Notification</title>",
    "bluecoat": "<big>Access Denied (policy_denied)</big>",
    "cisco-wsa": "<title>Notification: Policy: URL Filtering</title>",
    "isa": "403 Forbidden ( The server denied the specified Uniform Resource Locator (URL).",
}


def test_the_denial_is_that_of_the_product(lab: tuple[str, Lab], converse: Converse) -> None:
    name, running = lab

    (answer,) = converse(running, (*DENIED, ALICE))

    assert answer.startswith("HTTP/1.1 403 ")
    assert DENIALS[name] in answer


DNS_FAILURES = {
    "squid": ("HTTP/1.1 503 Service Unavailable\r\n", "X-Squid-Error: ERR_DNS_FAIL 0\r\n"),
    "mcafee-7.1": ("HTTP/1.1 502 cannotconnect\r\n", MWG_7_1),
    "mcafee-7.8": ("HTTP/1.1 502 cannotconnect\r\n", MWG_7_8),
    "mcafee-hidden": ("HTTP/1.1 502 cannotconnect\r\n", "<title>McAfee Web Gateway - Notification</title>"),
    "bluecoat": ("HTTP/1.1 503 Service Unavailable\r\n", "(dns_unresolved_hostname)"),
    "cisco-wsa": ("HTTP/1.1 503 Service Unavailable\r\n", WSA),
    "isa": ("HTTP/1.1 502 Proxy Error ( Host was not found )\r\n", "Via: 1.1 ISA01\r\n"),
}


def test_an_unknown_name_is_answered_by_the_product(lab: tuple[str, Lab], converse: Converse) -> None:
    name, running = lab

    (answer,) = converse(running, (*UNKNOWN, ALICE))

    status_line, signature = DNS_FAILURES[name]
    assert answer.startswith(status_line)
    assert signature in answer


def test_every_personality_is_tested() -> None:
    assert set(CHALLENGES) == set(DENIALS) == set(DNS_FAILURES) == set(PERSONALITIES)
    assert all(personality(name).challenge.status == 407 for name in PERSONALITIES)
