"""The meter: of so many names so many were tested."""

from dataclasses import replace

import pytest

from proxytest.features.tunnel.observations import FeatureTried, HttpsTried, HybridTried, TunnelTried
from proxytest.judgement.codes import FEATURE_DENIED, HYBRID_DENIED, PATTERN_DENIED
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Profile, Purpose
from proxytest.model.result import Result, Status
from proxytest.model.run import Asked, Run
from proxytest.report.names_covered import names_covered
from proxytest.scenario.profile_file import load_profile
from tests.report.conftest import RUN

SERVICE = "policy/allow-list"


def row(target: str, status: Status, *codes: Code, check: str = SERVICE, at: int | None = None, **facts: str) -> Result:
    findings = tuple(
        code.finding(message="m", expected="e", actual="a", remedy="r", evidence=(1,), facts=facts) for code in codes
    )
    made = Result(check=check, target=target, status=status, reason="", requirements=(), findings=findings)
    return replace(made, evidence=() if at is None else (at,))


def tunnel(host: str, kind: type[TunnelTried], *, at: int = 2, status: int = 200) -> TunnelTried:
    return kind(
        target=f"{host}:443",
        scheme=Scheme.NONE,
        outcome=Outcome.NOT_CHALLENGED,
        answer=Answer(head=Head(version="1.1", status=status, reason="Said"), event=at),
        events=(at,),
    )


def patterns(profile: Profile, *purposes: Purpose, hosts: bool) -> list[str]:
    return [one.pattern for one in profile.domains if one.purpose in purposes and bool(one.hosts) is hosts]


def run_of(*rows: Result, profile: str = "webex-2026", **asked: object) -> Run:
    """Return a run in which every name that can be tested passed, but for these rows."""
    webex, told = load_profile(profile), {one.target for one in rows}
    kinds = {Purpose.SERVICE: HttpsTried, Purpose.FEATURE: FeatureTried}
    allowed = [one for one in webex.domains if one.purpose in kinds and one.hosts and one.pattern not in told]
    passed = (row(one.pattern, Status.PASS, at=number) for number, one in enumerate(allowed))
    opened = (tunnel(one.hosts[0].name, kinds[one.purpose], at=number) for number, one in enumerate(allowed))
    made = replace(RUN, profile=webex, results=(*rows, *passed), observations=tuple(opened))
    return replace(made, asked=Asked(schemes=(), targets=(), **asked))  # type: ignore[arg-type]


def test_all_that_can_be_tested_is_allowed() -> None:
    assert names_covered(run_of()) == (
        "Names tested: 27 of 39, all allowed. Not testable: 12 (no host is known under them)."
    )


def test_a_denied_name_is_told_and_one_that_was_not_decided_too() -> None:
    run = run_of(
        row("*.giphy.com", Status.WARN, FEATURE_DENIED),
        row("*.webex.com", Status.FAIL, PATTERN_DENIED),
        row("*.sli.do", Status.UNDECIDED),
    )
    told = "Names tested: 26 of 39, 2 denied (*.webex.com, *.giphy.com). Not decided: 1 (*.sli.do). Not testable: 12 ("
    assert names_covered(run).startswith(told)


def test_long_lists_are_cut() -> None:
    every = patterns(load_profile("webex-2026"), Purpose.FEATURE, hosts=True)
    run = run_of(*(row(one, Status.WARN, FEATURE_DENIED) for one in every))
    assert (
        "19 denied (*.giphy.com, safebrowsing.googleapis.com, *.walkme.com, s3.walkmeusercontent.com and 15 more)"
        in (names_covered(run))
    )


def test_a_made_up_name_that_passed_is_a_hint() -> None:
    run = run_of(row("*.webexcontent.com", Status.PASS, check="policy/wildcard"))
    assert "(no host is known under them; a made-up name passed under 1 of them)" in names_covered(run)


@pytest.mark.parametrize(
    ("denied", "words"),
    [
        ("", "29 of 43, all allowed. Not decided: 1 ("),
        ("hub.docker.com", "30 of 43, 1 denied (*.docker.com)"),
    ],
)
def test_names_of_nodes_count_only_where_one_is_named(denied: str, words: str) -> None:
    opened = (tunnel(host, HybridTried) for host in ("registry-1.docker.io", "s3.amazonaws.com"))
    rows = [row("video-mesh", Status.FAIL, HYBRID_DENIED, hosts=denied)] if denied else []
    run = run_of(*rows, clients=("video-mesh",))
    assert "of 43" in names_covered(run)
    assert words in names_covered(replace(run, observations=(*run.observations, *opened)))


def test_a_node_s_name_that_was_refused_without_a_finding_is_not_decided() -> None:
    run = run_of(row("video-mesh", Status.UNDECIDED), clients=("video-mesh",))
    refused = tunnel("registry-1.docker.io", HybridTried, status=403)
    assert "Not decided: 3 (" in names_covered(replace(run, observations=(*run.observations, refused)))


@pytest.mark.parametrize("status", [Status.UNDECIDED, Status.SKIP])
@pytest.mark.parametrize("refused", [403, 502])
def test_a_made_up_name_that_passed_allows_no_host(status: Status, refused: int) -> None:
    run = run_of(row("*.webex.com", status), row("*.webex.com", Status.PASS, check="policy/wildcard"))
    tried = tunnel("web.webex.com", HttpsTried, at=99, status=refused)
    assert "Not decided: 1 (*.webex.com)" in names_covered(replace(run, observations=(*run.observations, tried)))


def test_whoever_chose_what_is_tested_knows_what_was_left_out() -> None:
    assert names_covered(run_of(own_targets=True)) == ""
    assert names_covered(run_of(select=("media",))) == ""
    assert names_covered(replace(RUN, results=())) == ""
