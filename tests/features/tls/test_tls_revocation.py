"""Whose answer it is: the proxy's, or that of a revocation server, which has no page at `/`."""

from dataclasses import replace

import pytest

from proxytest.features.product.observations import ErrorPageSeen
from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.features.tls.tls_revocation import tls_revocation
from proxytest.model.answer import Answer, Head
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.result import Judgement
from tests.protocol.answers import answer_of
from tests.support.evidence import evidence

HOST = "ocsp.digicert.com"
BLOCKED = "<h1>Access to this site has been blocked</h1>"
S3 = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
LOST = Failed(operation=Operation.FORWARD, failure=Failure.RESET, detail="", event=4)


def asked(answer: Answer | None, path: str = "/") -> PlainAsked:
    failed = None if answer else LOST
    return PlainAsked(
        purpose=PlainPurpose.REVOCATION, url=f"http://{HOST}{path}", answer=answer, failed=failed, events=(4,)
    )


def judged(*seen: PlainAsked, own: Answer | None = None) -> Judgement:
    (judgement,) = tls_revocation.judge(evidence(*seen, ErrorPageSeen(target="a.invalid:80", answer=own)))
    return judgement


@pytest.mark.parametrize(
    "answer",
    [
        answer_of(),
        answer_of(status=404),
        answer_of(status=405),
        answer_of("Location: https://www.digicert.com/", status=301),
        answer_of("Location: /index.html", status=302),
        answer_of(status=304),
        answer_of("Content-Type: application/ocsp-response", status=503),
        answer_of("Server: AmazonS3", "Content-Type: application/xml", status=403, body="<Code>AccessDenied</Code>"),
        answer_of("Server: Apache", "Retry-After: 5", status=503),
        answer_of("Server: nginx", "Via: 1.1 gw.corp (squid/5.7)", status=403),
    ],
)
def test_what_the_server_itself_answers_is_no_fault_of_the_proxy(answer: Answer) -> None:
    assert judged(asked(answer)).status == "pass"


@pytest.mark.parametrize(
    "answer",
    [
        answer_of("Proxy-Authenticate: NTLM", status=407),
        answer_of(status=511),
        answer_of(status=502),
        answer_of(status=504),
        answer_of("X-Squid-Error: ERR_ACCESS_DENIED 0", status=403),
        answer_of("X-Squid-Error: ERR_DNS_FAIL 0", status=503),
        answer_of("X-Squid-Error: ERR_CONNECT_FAIL 111", "Server: squid/5.7", status=503),
        answer_of(status=500, body="Unable to determine IP address from host name"),
        answer_of(status=403, body=BLOCKED),
        answer_of(status=200, body=BLOCKED),
        answer_of("Server: nginx", body="<title>McAfee Web Gateway - Notification</title>"),
        answer_of("Location: http://10.0.0.1:8080/mwg-internal/de5/plugin?target=Auth&reason=Auth", status=302),
        answer_of("Location: https://10.0.0.1/urlblock?url=x", status=302),
        None,
    ],
)
def test_what_the_proxy_answers_in_its_place_is_a_warning(answer: Answer | None) -> None:
    assert judged(asked(answer)).status == "warn"


@pytest.mark.parametrize(
    "answer",
    [
        answer_of(status=403),
        answer_of(status=401),
        answer_of(status=503),
        answer_of("Server: AkamaiGHost", status=403, body="<TITLE>Access Denied</TITLE>"),
        answer_of("Server: AmazonS3", status=403, body=S3),
        answer_of("Location: https://login.corp.example/", "Server: nginx", status=302),
        answer_of("Location: http://[", status=302),
    ],
)
def test_what_may_be_either_s_decides_nothing(answer: Answer) -> None:
    row = judged(asked(answer))
    assert (row.status, str(answer) in row.reason) == ("undecided", True)


def test_who_signs_as_the_proxy_s_own_pages_do_is_the_proxy() -> None:
    own = answer_of("Server: tinyproxy/1.11.1", status=500)
    assert judged(asked(answer_of("Server: tinyproxy/1.11.1", status=403)), own=own).status == "warn"
    assert judged(asked(answer_of("Server: nginx", status=403)), own=own).status == "pass"


def test_one_clear_answer_of_a_server_is_enough() -> None:
    row = judged(asked(answer_of(status=403)), asked(answer_of(status=404, reason="Not Found"), path="/a.crl"))
    assert (row.status, row.reason) == ("pass", "answered 404 Not Found")


def test_what_was_not_asked_for_hides_no_answer() -> None:
    left_out = PlainAsked(purpose=PlainPurpose.REVOCATION, url=f"http://{HOST}:8080/", withheld="not asked for: why")
    assert judged(left_out, asked(answer_of(status=404, reason="Not Found"))).reason == "answered 404 Not Found"
    row = judged(left_out)
    assert (row.target, row.status, row.reason) == (HOST, "skip", "not asked for: why")


@pytest.mark.parametrize("url", ["http://[::g", "ldap:///CN=CA", "", "?"])
def test_what_is_no_url_is_its_own_target(url: str) -> None:
    row = judged(PlainAsked(purpose=PlainPurpose.REVOCATION, url=url, withheld="not asked for: why"))
    assert (row.target, row.status) == (url, "skip")


def test_a_finding_tells_what_came_instead_of_the_answer() -> None:
    of_proxy = Answer(head=Head(version="1.1", status=407, reason="Log on"), event=2)
    tried = (asked(of_proxy), asked(None), replace(asked(None), failed=None))
    told = [finding.actual for one in tried for finding in judged(one).findings]
    assert told == ["407 Log on", str(LOST), "nothing"]
