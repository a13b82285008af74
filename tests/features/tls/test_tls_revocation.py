"""Whose answer it is: the proxy's, or that of a revocation server, which has no page at `/`."""

import datetime as dt
from dataclasses import replace

import pytest

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.product.observations import ErrorPageSeen
from proxytest.features.tls.observations import PlainAsked, PlainPurpose, StapleAsked
from proxytest.features.tls.tls_revocation import tls_revocation
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.codes import LOGON_REFUSED
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import Certificate
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement, Party, Sureness
from tests.protocol.answers import answer_of
from tests.support.evidence import CONNECTED, LEAF, NOW, OWN_CA, evidence, handshake

HOST = "ocsp.digicert.com"
OTHER = replace(LEAF, sha256="3" * 64)
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


@pytest.mark.parametrize(("scheme", "says"), [(Scheme.NONE, False), (Scheme.NTLM, True)])
def test_it_is_said_that_a_log_on_was_sent_which_services_do_not_have(scheme: Scheme, says: bool) -> None:  # noqa: FBT001
    tried = SchemeTried(target="a:443", scheme=scheme, outcome=Outcome.ACCEPTED)
    (row,) = tls_revocation.judge(evidence(tried, asked(answer_of(status=404))))
    assert row.status == "pass"
    assert ("cannot log on was not tried" in row.reason) is says


def test_what_was_not_asked_for_hides_no_answer() -> None:
    left_out = PlainAsked(purpose=PlainPurpose.REVOCATION, url=f"http://{HOST}:8080/", withheld="not asked for: why")
    assert judged(left_out, asked(answer_of(status=404, reason="Not Found"))).reason == "answered 404 Not Found"
    row = judged(left_out)
    assert (row.target, row.status, row.reason) == (HOST, "skip", "not asked for: why")
    assert row.to_decide == ""  # the log-on has nothing to do with it


def test_where_the_log_on_was_refused_since_that_is_named() -> None:
    kept_back = PlainAsked(purpose=PlainPurpose.REVOCATION, url=f"http://{HOST}/", withheld="at risk", events=(7,))
    assert judged(kept_back).to_decide == LOGON_REFUSED.remedy


@pytest.mark.parametrize("url", ["http://[::g", "ldap:///CN=CA", "", "?"])
def test_what_is_no_url_is_its_own_target(url: str) -> None:
    row = judged(PlainAsked(purpose=PlainPurpose.REVOCATION, url=url, withheld="not asked for: why"))
    assert (row.target, row.status) == (url, "skip")


def test_a_finding_tells_what_came_instead_of_the_answer() -> None:
    of_proxy = Answer(head=Head(version="1.1", status=407, reason="Log on"), event=2)
    tried = (asked(of_proxy), asked(None), replace(asked(None), failed=None))
    told = [finding.actual for one in tried for finding in judged(one).findings]
    assert told == ["407 Log on", str(LOST), "nothing"]


FORBIDDEN = answer_of("X-Squid-Error: ERR_ACCESS_DENIED 0", status=403)
FRONT, BACK = "idbroker.webex.com:443", "wdm-a.wbx2.com:443"


def front(target: str = FRONT, leaf: Certificate = LEAF) -> HttpsTried:
    seen = replace(handshake(), chain=(leaf, OWN_CA))
    return HttpsTried(target=target, scheme=Scheme.NONE, outcome=Outcome.NOT_CHALLENGED, answer=CONNECTED, tls=seen)


def staple(target: str = FRONT, leaf: Certificate = LEAF, state: str = "good", *, days: int = 3) -> StapleAsked:
    until = NOW + dt.timedelta(days=days)
    return StapleAsked(target=target, leaf=leaf.sha256, state=state, until=until, events=(9,))


def named_by(answer: Answer | None, *certificates: Certificate) -> PlainAsked:
    return replace(asked(answer), subjects=tuple(one.sha256 for one in certificates))


def of_run(*seen: Observation) -> Judgement:
    (judgement,) = tls_revocation.judge(evidence(*seen, profile="webex-2026"))
    return judgement


@pytest.mark.parametrize("server", [named_by(FORBIDDEN, LEAF), named_by(None, LEAF)])
def test_a_stapled_state_makes_the_server_unnecessary(server: PlainAsked) -> None:
    row = of_run(front(), server, staple())
    assert (row.status, row.evidence) == ("pass", (9,))
    assert "OCSP stapling" in row.reason


@pytest.mark.parametrize(
    "state",
    [staple(state="unknown"), staple(state=""), staple(days=-1), staple(leaf=OWN_CA), staple(leaf=OTHER)],
)
def test_a_state_that_a_client_would_not_take_does_not(state: StapleAsked) -> None:
    assert of_run(front(), named_by(FORBIDDEN, LEAF), state).status == "warn"


@pytest.mark.parametrize(
    "server", [asked(FORBIDDEN), named_by(None, OWN_CA), named_by(FORBIDDEN, LEAF, OWN_CA), named_by(FORBIDDEN, OTHER)]
)
def test_a_stapled_state_says_nothing_of_an_intermediate_nor_of_a_certificate_that_nobody_showed(
    server: PlainAsked,
) -> None:
    assert of_run(front(), server, staple()).status == "warn"


def test_a_state_without_an_end_is_not_taken() -> None:
    assert of_run(front(), named_by(FORBIDDEN, LEAF), replace(staple(), until=None)).status == "warn"


@pytest.mark.parametrize("answer", [FORBIDDEN, answer_of(status=404, reason="Not Found")])
def test_a_far_end_that_says_of_itself_that_it_is_revoked_is_told(answer: Answer) -> None:
    told = [front(), named_by(answer, LEAF), staple(state="revoked"), staple(BACK, OTHER, "revoked")]
    _, *others = tls_revocation.judge(evidence(*told, profile="webex-2026"))
    (row,) = others  # the other one's certificate was shown by nobody
    assert (row.target, row.status, row.findings[0].code) == (FRONT, "warn", "revocation.revoked")
    assert (row.findings[0].party, row.findings[0].certainty) == (Party.FAR_END, Sureness.LIKELY)


def test_one_far_end_that_staples_nothing_needs_the_server() -> None:
    both = (front(), front(BACK, OTHER), staple())
    assert of_run(*both, named_by(FORBIDDEN, LEAF, OTHER)).status == "warn"
    assert of_run(*both, named_by(FORBIDDEN, OTHER)).status == "warn"
    assert of_run(*both, named_by(FORBIDDEN, LEAF)).status == "pass"


def test_where_nobody_can_tell_who_answered_a_staple_decides() -> None:
    assert of_run(front(), named_by(answer_of(status=403), LEAF)).status == "undecided"
    assert of_run(front(), named_by(answer_of(status=403), LEAF), staple()).status == "pass"


def test_a_server_that_answers_needs_no_excuse() -> None:
    assert (
        of_run(front(), asked(answer_of(status=404, reason="Not Found")), staple()).reason == "answered 404 Not Found"
    )


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answer_of("Via: 1.1 gw (squid/5.7)", "X-Squid-Error: ERR_ACCESS_DENIED 0", status=403), "revocation.blocked"),
        (answer_of('Proxy-Authenticate: Basic realm="x"', status=407), "revocation.blocked"),
        (answer_of("X-Squid-Error: ERR_CONNECT_FAIL 110", status=503), "revocation.unreached"),
        (answer_of("X-Squid-Error: ERR_DNS_FAIL 0", status=503), "revocation.unreached"),
        (None, "revocation.unreached"),
    ],
)
def test_a_server_that_is_not_reached_is_no_server_that_is_denied(answer: Answer | None, code: str) -> None:
    (finding,) = judged(asked(answer)).findings
    assert (finding.code, "Allow the server" in finding.remedy) == (code, code == "revocation.blocked")
