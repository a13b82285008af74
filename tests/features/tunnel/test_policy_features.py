"""A name that one feature needs: denied, it costs the feature and nothing more."""

from dataclasses import replace

import pytest

from proxytest.engine.run_checks import judge
from proxytest.engine.verdict import clients_of, overall
from proxytest.features.clients.client_hybrid import client_hybrid
from proxytest.features.registry import all_checks
from proxytest.features.tunnel.observations import FeatureTried, HttpsTried, HybridTried, TunnelTried
from proxytest.features.tunnel.policy_allow_list import policy_allow_list
from proxytest.features.tunnel.policy_features import policy_features
from proxytest.judgement.codes import LOGON_REFUSED
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.names_allowed import judge_names
from proxytest.judgement.next_actions import AGAIN
from proxytest.judgement.say import passes
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement, Status
from proxytest.model.run import Verdict
from tests.support.evidence import CONNECTED, evidence, handshake

GIFS, POLLS, AMPLITUDE = "api.giphy.com:443", "app.sli.do:443", "api.amplitude.com:443"
REGISTRY = "registry-1.docker.io:443"
NODES = ("hub.docker.com:443", REGISTRY, "s3.amazonaws.com:443")


def answered(target: str, status: int, kind: type[TunnelTried] = FeatureTried) -> TunnelTried:
    head = Head(version="1.1", status=status, reason="Said")
    return kind(
        target=target,
        scheme=Scheme.NONE,
        outcome=Outcome.NOT_CHALLENGED,
        answer=Answer(head=head, event=2),
        events=(1, 2),
    )


def opened(target: str, kind: type[TunnelTried] = FeatureTried) -> TunnelTried:
    return replace(answered(target, 200, kind), answer=CONNECTED, tls=handshake())


def cut(target: str, kind: type[TunnelTried] = FeatureTried, by: Failure = Failure.RESET) -> TunnelTried:
    failed = Failed(operation=Operation.CONNECT, failure=by, detail="", event=4)
    return replace(answered(target, 200, kind), answer=None, outcome=Outcome.FAILED, failed=failed)


def seen(*tried: TunnelTried, clients: tuple[str, ...] = ()) -> Evidence:
    made = evidence(*tried, profile="webex-2026", targets=("idbroker.webex.com:443",))
    return replace(made, asked=replace(made.asked, clients=clients))


def rows(made: Evidence) -> dict[str, Judgement]:
    return {row.target: row for row in policy_features.judge(made)}


@pytest.mark.parametrize("status", [403, 302])
def test_a_denied_name_is_a_warning_that_names_the_feature(status: int) -> None:
    row = rows(seen(answered(GIFS, status), opened(POLLS)))["*.giphy.com"]
    assert row.status is Status.WARN
    assert row.reason == "Denied, so this feature is lost: GIFs"
    assert row.findings[0].facts["feature"] == "GIFs"


@pytest.mark.parametrize("status", [405, 407, 502])
def test_what_is_no_word_about_the_name_is_undecided(status: int) -> None:
    assert rows(seen(answered(GIFS, status), opened(POLLS)))["*.giphy.com"].status is Status.UNDECIDED


def test_a_connection_that_is_cut_for_the_name_is_a_denial() -> None:
    assert rows(seen(cut(POLLS), opened(GIFS)))["*.sli.do"].status is Status.WARN


def test_a_connection_that_is_closed_without_an_answer_may_say_that_the_name_does_not_resolve() -> None:
    row = rows(seen(cut(POLLS, by=Failure.CLOSED), opened(GIFS)))["*.sli.do"]
    assert (row.status, row.reason) == (Status.UNDECIDED, "CONNECT: closed early")
    others = (opened(one, HybridTried) for one in NODES[1:])
    closed = cut(NODES[0], HybridTried, Failure.CLOSED)
    assert hybrid(seen(closed, *others, clients=("video-mesh",)))["video-mesh"].status is Status.UNDECIDED
    made = seen(cut("api.ciscospark.com:443", HttpsTried, Failure.CLOSED), opened(GIFS))
    made = replace(made, asked=replace(made.asked, targets=("api.ciscospark.com:443",)))
    assert {one.target: one.status for one in policy_allow_list.judge(made)}["*.ciscospark.com"] is Status.UNDECIDED


def test_a_name_that_the_proxy_cannot_resolve_is_allowed() -> None:
    head = Head(version="1.1", status=503, reason="Service Unavailable", headers=(("X-Squid-Error", "ERR_DNS_FAIL 0"),))
    tried = replace(answered(GIFS, 503), answer=Answer(head=head, event=2))
    assert rows(seen(tried))["*.giphy.com"].status is Status.PASS


def withheld(target: str) -> TunnelTried:
    return replace(answered(target, 200), answer=None, outcome=Outcome.WITHHELD, detail="not tried: why")


def test_a_name_that_was_not_asked_for_is_not_looked_for_in_the_proxy_s_log() -> None:
    row = rows(seen(withheld(GIFS), opened(POLLS)))["*.giphy.com"]
    assert (row.status, row.reason, row.to_decide) == (Status.SKIP, "not tried: why", LOGON_REFUSED.remedy)
    late = Failed(operation=Operation.TLS, failure=Failure.TIMEOUT, detail="", event=4)
    waited = replace(opened(GIFS, HttpsTried), failed=late)  # it was left out since this one was waited for in vain
    assert rows(seen(withheld(GIFS), waited))["*.giphy.com"].to_decide == AGAIN


def test_what_was_answered_says_more_than_what_was_not_asked_for() -> None:
    made = seen(withheld("api.ciscospark.com:443"), answered("web.ciscospark.com:443", 502))
    row = judge_names("*.ciscospark.com", list(made.each(TunnelTried)), made, lambda _: passes("-", ""))
    assert (row.status, row.reason) == (Status.UNDECIDED, "502 Said")


def test_a_pattern_without_a_stable_host_is_not_tested() -> None:
    row = rows(seen(opened(GIFS)))["*.accompany.com"]
    assert (row.status, row.reason) == (Status.SKIP, "no stable host is known under this pattern")


def test_whoever_names_hosts_asks_for_no_feature() -> None:
    made = seen(opened(GIFS))
    made = replace(made, asked=replace(made.asked, own_targets=True))
    assert [row.target for row in policy_features.judge(made)] == ["-"]


def test_neither_delivery_networks_nor_old_names_are_told() -> None:
    told = rows(seen(opened(GIFS)))
    assert not {"*.clouddrive.com", "*.akamai.net", "*.docker.io", "*.digicert.com"} & told.keys()


def test_a_feature_of_other_clients_is_no_matter_of_the_ones_named() -> None:
    made = seen(answered(AMPLITUDE, 403))
    windows = tuple(client for client in made.profile.clients if client.name == "windows")
    assert "*.amplitude.com" not in rows(replace(made, profile=replace(made.profile, clients=windows)))


def test_the_verdict_is_compatible_with_warnings_for_the_clients_that_have_the_feature() -> None:
    front = replace(opened("idbroker.webex.com:443", HttpsTried), https=CONNECTED)
    checks = {name: all_checks()[name] for name in ("tunnel/https", "policy/features")}
    made = seen(front, answered(AMPLITUDE, 403))
    results = judge(made, checks)
    clients = clients_of(made, results, checks)
    verdicts = {one.client: one.verdict for one in clients}
    assert (verdicts["web"], verdicts["windows"]) == (Verdict.WARNINGS, Verdict.COMPATIBLE)
    assert overall(made, results, clients, checks) is Verdict.WARNINGS


def hybrid(made: Evidence) -> dict[str, Judgement]:
    return {row.target: row for row in client_hybrid.judge(made)}


def test_a_node_counts_only_where_it_is_named() -> None:
    assert hybrid(seen(answered(REGISTRY, 403, HybridTried))).keys() == {"-"}
    row = hybrid(seen(answered(REGISTRY, 403, HybridTried), clients=("video-mesh",)))["video-mesh"]
    assert row.status is Status.FAIL
    assert row.findings[0].code == "policy.hybrid-denied"
    assert "registry-1.docker.io" in row.findings[0].remedy


def test_a_named_node_passes_where_its_names_are_allowed() -> None:
    made = seen(*(opened(one, HybridTried) for one in NODES), clients=("hybrid-data-security",))
    row = hybrid(made)["hybrid-data-security"]
    assert (row.status, row.reason) == (Status.PASS, "allowed: *.docker.com, *.docker.io, *s3.amazonaws.com")


@pytest.mark.parametrize(
    ("others", "status"),
    [((), Status.SKIP), ((502, 502), Status.UNDECIDED), ((407, 407), Status.UNDECIDED), ((502, 403), Status.FAIL)],
)
def test_one_name_that_is_allowed_says_nothing_of_the_node_s_other_patterns(
    others: tuple[int, ...], status: Status
) -> None:
    tried = (answered(one, code, HybridTried) for one, code in zip(NODES[::2], others, strict=False))
    row = hybrid(seen(opened(REGISTRY, HybridTried), *tried, clients=("video-mesh",)))["video-mesh"]
    assert row.status is status
    assert row.to_decide or status is not Status.UNDECIDED
    assert ("*.docker.com" in row.reason) is (status is not Status.FAIL)


def test_a_connector_without_a_stable_host_of_its_own_is_not_held_up() -> None:
    assert hybrid(seen(opened(GIFS), clients=("directory-connector",))).keys() == {"-"}
