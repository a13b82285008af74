"""Rules by name, by port and by address, told apart."""

from dataclasses import replace

import pytest

from proxytest.features.clients.client_ios import client_ios
from proxytest.features.tunnel.observations import DirectTried, TunnelTried
from proxytest.features.tunnel.policy_addresses import policy_addresses
from proxytest.features.tunnel.policy_allow_list import policy_allow_list
from proxytest.features.tunnel.policy_ports import policy_ports
from proxytest.features.tunnel.policy_wildcard import policy_wildcard
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from tests.support.evidence import CONNECTED, evidence, handshake, opened

API, WEB = "api.ciscospark.com:443", "web.ciscospark.com:443"
UNKNOWN = "proxytest-000000001.ciscospark.com:443"
LATE = Failed(operation=Operation.CONNECT, failure=Failure.TIMEOUT, detail="", event=4)
CUT = Failed(operation=Operation.CONNECT, failure=Failure.RESET, detail="", event=4)
CLOSED = Failed(operation=Operation.CONNECT, failure=Failure.CLOSED, detail="", event=4)
IN_CLEAR = Failed(
    operation=Operation.TLS,
    failure=Failure.NOT_TLS,
    detail="the bytes are not TLS; they begin with 'HTTP/1.1 500 Internal Server Error'",
    status=500,
    event=4,
)
CUT_INSIDE = Failed(operation=Operation.TLS, failure=Failure.CLOSED, detail="", event=4)
OPEN = handshake()


def answered(target: str, status: int, *, purpose: str = "https") -> TunnelTried:
    answer = Answer(head=Head(version="1.1", status=status, reason="Said"), event=2)
    tried = TunnelTried(purpose="https", target=target, scheme=Scheme.NTLM, outcome=Outcome.ACCEPTED, answer=answer)
    return tried if purpose == "https" else unknown(answer=answer)


def unknown(answer: Answer | None = None, failed: Failed | None = None) -> TunnelTried:
    outcome = Outcome.ACCEPTED if answer else Outcome.FAILED
    return TunnelTried(
        purpose="wildcard", target=UNKNOWN, scheme=Scheme.NTLM, outcome=outcome, answer=answer, failed=failed
    )


@pytest.mark.parametrize(
    ("tried", "status"),
    [
        (answered(UNKNOWN, 503, purpose="wildcard"), "pass"),
        (answered(UNKNOWN, 502, purpose="wildcard"), "pass"),
        (answered(UNKNOWN, 504, purpose="wildcard"), "pass"),
        (answered(UNKNOWN, 403, purpose="wildcard"), "warn"),
        (answered(UNKNOWN, 302, purpose="wildcard"), "warn"),
        (unknown(failed=CUT), "warn"),
        (unknown(failed=CLOSED), "undecided"),  # so some proxies tell that a name does not resolve
        (answered(UNKNOWN, 405, purpose="wildcard"), "undecided"),  # a word about the method
        (answered(UNKNOWN, 400, purpose="wildcard"), "undecided"),  # a web server
        (
            unknown(answer=CONNECTED, failed=IN_CLEAR),
            "undecided",
        ),  # Squid that peeks says so that a name does not resolve
        (unknown(failed=LATE), "undecided"),
        (answered(UNKNOWN, 407, purpose="wildcard"), "undecided"),
        (unknown(answer=CONNECTED, failed=CUT_INSIDE), "undecided"),
        (replace(unknown(answer=CONNECTED), tls=OPEN), "pass"),
    ],
)
def test_a_name_that_does_not_exist_tells_a_pattern_from_a_list(tried: TunnelTried, status: str) -> None:
    rows = {row.target: row.status for row in policy_wildcard.judge(evidence(opened(API, OPEN), tried))}
    assert rows["*.ciscospark.com"] == status


def test_what_would_decide_says_that_the_name_in_the_log_is_made_up() -> None:
    rows = policy_wildcard.judge(evidence(opened(API, OPEN), unknown(failed=LATE)))
    (action,) = (row.to_decide for row in rows if row.target == "*.ciscospark.com")
    assert action.startswith("Find CONNECT to names with proxytest- in them")
    assert "made up" in action


def test_a_tunnel_that_is_cut_is_no_answer_to_the_question() -> None:
    """A proxy that opens every tunnel at once cuts it for a name that is denied, and for one that does not exist."""
    rows = policy_wildcard.judge(evidence(opened(API, OPEN), unknown(answer=CONNECTED, failed=CUT_INSIDE)))
    (reason,) = (row.reason for row in rows if row.target == "*.ciscospark.com")
    assert reason.startswith("200 OK, then TLS: closed early")


def test_where_the_known_hosts_are_denied_too_the_pattern_tells_nothing_new() -> None:
    (row,) = policy_wildcard.judge(evidence(answered(API, 403), answered(UNKNOWN, 403, purpose="wildcard")))
    assert row.status == "skip"
    assert "policy/allow-list" in row.reason


@pytest.mark.parametrize(
    ("tunnels", "rows"),
    [
        ([answered(API, 403), opened(WEB, OPEN)], {"443": "pass"}),
        ([answered(API, 403), answered(WEB, 403)], {"443": "undecided"}),
        ([answered(API, 405), answered(WEB, 405)], {"443": "undecided"}),
        ([opened(API, OPEN), answered("api.ciscospark.com:8443", 403)], {"443": "pass", "8443": "fail"}),
        ([answered(API, 502)], {"443": "undecided"}),
        ([opened(WEB, OPEN), answered("api.ciscospark.com:8443", 403)], {"443": "pass", "8443": "fail"}),
        ([opened(API, OPEN), answered("a.example.org:8443", 403)], {"443": "pass", "8443": "undecided"}),
        ([opened(API, OPEN), answered("a.example.org:8443", 405)], {"443": "pass", "8443": "fail"}),
        (
            [opened(API, OPEN), answered("a.example.org:8443", 403), answered("b.example.com:8443", 403)],
            {"443": "pass", "8443": "fail"},
        ),
    ],
)
def test_a_port_is_refused_where_every_host_on_it_is(tunnels: list[TunnelTried], rows: dict[str, str]) -> None:
    assert {row.target: row.status.value for row in policy_ports.judge(evidence(*tunnels))} == rows


def test_one_host_that_is_denied_on_a_port_of_its_own_tells_no_port_from_a_name() -> None:
    denied = answered("a.example.org:8443", 403)
    (row,) = (row for row in policy_ports.judge(evidence(opened(API, OPEN), denied)) if row.target == "8443")
    assert row.reason.startswith("denied, by name or by port: 403 Said")


def test_a_port_on_which_connections_are_cut_is_told_so() -> None:
    cut = replace(unknown(failed=CUT), purpose="https", target="api.ciscospark.com:8443")
    (row,) = (row for row in policy_ports.judge(evidence(opened(API, OPEN), cut)) if row.target == "8443")
    (finding,) = row.findings
    assert finding.actual == str(CUT)


def direct(target: str, tls: TlsSeen | None, address: str | None = "192.0.2.1") -> DirectTried:
    return DirectTried(target=target, address=address, tls=tls, failed=None if tls else LATE, events=(4,))


@pytest.mark.parametrize(
    ("tried", "statuses"),
    [
        ([direct(API, OPEN), direct(WEB, OPEN)], ["pass", "pass"]),
        ([direct(API, OPEN), direct(API, None)], ["warn"]),
        ([direct(API, OPEN), direct(WEB, None)], ["pass", "warn"]),
        ([direct(API, None), direct(WEB, None)], ["undecided"]),
        ([direct(API, OPEN), direct(WEB, None, None)], ["pass", "skip"]),  # our name server does not know it
        ([direct(API, OPEN), direct(API, None, "2001:db8::1")], ["pass"]),  # there is no IPv6 here
        ([direct(API, OPEN), direct(WEB, None, "2001:db8::1")], ["pass", "skip"]),
        ([direct(API, OPEN, "2001:db8::1"), direct(WEB, None), direct(WEB, OPEN, "2001:db8::2")], ["pass", "pass"]),
        ([direct(API, OPEN, "2001:db8::1"), direct(WEB, None, "2001:db8::2")], ["pass", "warn"]),
        ([], ["skip"]),
    ],
)
def test_a_rule_by_address_lets_some_addresses_pass(tried: list[DirectTried], statuses: list[str]) -> None:
    assert [row.status for row in policy_addresses.judge(evidence(*tried))] == statuses


@pytest.mark.parametrize(
    ("tried", "status"),
    [([], "skip"), ([direct(API, OPEN)], "pass"), ([direct(API, OPEN), direct(WEB, None)], "warn")],
)
def test_a_phone_needs_a_path_past_the_proxy(tried: list[DirectTried], status: str) -> None:
    (row,) = client_ios.judge(evidence(*tried))
    assert row.status == status


def test_phones_of_later_years_work_behind_a_proxy() -> None:
    (row,) = client_ios.judge(evidence(profile="webex-2026"))
    assert "client/support" in row.reason


def test_where_no_host_at_all_is_let_pass_a_name_that_does_not_exist_tells_nothing() -> None:
    denials = [answered(API, 403), answered("wdm-a.wbx2.com:443", 403), answered(UNKNOWN, 403, purpose="wildcard")]
    away = replace(denials[-1], target="proxytest-000000002.rackcdn.com:443")
    rows = {row.target: row.status for row in policy_wildcard.judge(evidence(*denials, away))}
    assert (rows["*.ciscospark.com"], rows["*.rackcdn.com"]) == ("skip", "undecided")


@pytest.mark.parametrize(("status", "expected"), [(405, "undecided"), (403, "fail"), (503, "undecided")])
def test_what_concerns_no_host_is_no_denial_of_a_pattern(status: int, expected: str) -> None:
    rows = {row.target: row.status for row in policy_allow_list.judge(evidence(answered(API, status)))}
    assert rows["*.ciscospark.com"] == expected


def test_a_host_of_which_squid_says_in_clear_that_it_has_no_name_is_not_denied() -> None:
    peeked = replace(opened(API, None), failed=IN_CLEAR)
    rows = {row.target: row.status for row in policy_allow_list.judge(evidence(peeked))}
    assert rows["*.ciscospark.com"] == "undecided"
