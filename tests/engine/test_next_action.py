"""Every way in which a verdict can be open has one next action."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

import proxytest
from proxytest.engine import conclude
from proxytest.engine.next_action import ACTIONS
from proxytest.features.proxy.observations import ProxyDialled
from proxytest.features.registry import all_codes
from proxytest.judgement.check import Check
from proxytest.judgement.codes import PROXY_UNREACHABLE
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.roles import Role
from proxytest.judgement.say import fails, passes, skips, undecided
from proxytest.judgement.why_blocked import to_log_on
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.open_verdict import OpenWay, ToDecide
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Profile, ProxySupport
from proxytest.model.result import Judgement
from proxytest.model.run import Asked, ClientVerdict, Run, Verdict
from proxytest.model.waiver import Waiver
from proxytest.report.stored_run import from_json, to_json
from tests.report.conftest import PROFILE, RUN

_HOST = "u2c.wbx2.com:443"
_UNREACHED = PROXY_UNREACHABLE.finding(message="No answer", expected="a connection", actual="refused", evidence=(1,))
_PHONE = replace(PROFILE.clients[0], name="phone", behind_proxy=ProxySupport.ADVICE, note="It may use another network.")


def check(identifier: str, judgement: Judgement | None, *, needed: bool = False, role: Role = Role.DECIDES) -> Check:
    def judge(_: Evidence) -> Iterator[Judgement]:
        if judgement is None:
            raise KeyError(identifier)
        yield judgement

    return Check(id=identifier, requirements=(), judge=judge, text="A check.", needed=needed, role=role, proves=True)


def tunnel(judgement: Judgement | None) -> Check:
    return check("tunnel/https", judgement, needed=True)


PASSES = tunnel(passes(_HOST, "opened"))
SUPPORTS = check("client/support", passes("windows", "logs on"), role=Role.PER_CLIENT)
SUPPORT_OPEN = check(
    "client/support", skips("windows", "no log-on", do="Run again with --user NAME."), role=Role.PER_CLIENT
)
WAIVER = Waiver(check="tunnel/https", target="*", reason="later", until=date(2030, 1, 1))
SPENT = ProxyDialled(
    proxy="http://proxy:80",
    address=None,
    failed=Failed(operation=Operation.DIAL, failure=Failure.OWN_LIMIT, detail="too many open files", event=1),
    events=(1,),
)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A run that ends open, or whose client does."""

    checks: tuple[Check, ...]
    says: str  #: in the action
    asked: Asked = field(default_factory=lambda: Asked(schemes=(), targets=(_HOST,)))
    profile: Profile = PROFILE
    observations: tuple[Observation, ...] = ()
    complete: bool = True
    client: bool = False  #: is it the client's verdict that is open?

    def run(self, monkeypatch: pytest.MonkeyPatch) -> Run:
        monkeypatch.setattr(conclude, "all_checks", lambda: {one.id: one for one in self.checks})
        return conclude.conclude(
            profile=self.profile,
            asked=self.asked,
            observations=self.observations,
            trace=RUN.trace,
            started=RUN.started,
            duration_s=1.0,
            complete=self.complete,
        )


SITUATIONS: Mapping[OpenWay, Situation] = {
    OpenWay.NOT_REACHED: Situation(
        checks=(check("proxy/reachable", fails("http://proxy:80", _UNREACHED), role=Role.OPENS), PASSES),
        says="open the firewall in front of it. Then run again.",
    ),
    OpenWay.OWN_BUG: Situation(checks=(PASSES, check("media/udp", None)), says="--ignore media/udp"),
    OpenWay.UNDECIDED: Situation(
        checks=(tunnel(undecided(_HOST, "not clear", code=PROXY_UNREACHABLE)),), says=PROXY_UNREACHABLE.remedy
    ),
    OpenWay.UNTESTED: Situation(checks=(tunnel(skips(_HOST, "not tried")),), says="--select tunnel/https"),
    OpenWay.WAIVED: Situation(
        checks=(tunnel(skips(_HOST, "not tried")),),
        asked=Asked(schemes=(), targets=(_HOST,), waivers=(WAIVER,)),
        says="the waiver of tunnel/https",
    ),
    OpenWay.NOTHING_PROVEN: Situation(
        checks=(check("auth/clock", skips("-", "no Date")),),
        asked=Asked(schemes=(), targets=(_HOST,), select=("auth",)),
        says="without --select",
    ),
    OpenWay.NO_USABLE_CLIENT: Situation(
        checks=(PASSES, SUPPORTS),
        profile=replace(PROFILE, clients=(*PROFILE.clients, _PHONE)),
        asked=Asked(schemes=(), targets=(_HOST,), clients=("phone",)),
        says="--client windows",
    ),
    OpenWay.OWN_LIMIT: Situation(checks=(PASSES, SUPPORTS), observations=(SPENT,), says="ulimit"),
    OpenWay.ENDED_EARLY: Situation(checks=(PASSES, SUPPORTS), complete=False, says="come to its end"),
    OpenWay.CLIENT_OPEN: Situation(checks=(PASSES, SUPPORT_OPEN), says="--user NAME"),
    OpenWay.OTHER_HOSTS: Situation(
        checks=(tunnel(passes("other.example:443", "opened")), SUPPORTS),
        asked=Asked(schemes=(), targets=("other.example:443",), own_targets=True),
        says="--target u2c.wbx2.com",
        client=True,
    ),
    OpenWay.ONLY_ADVICE: Situation(
        checks=(PASSES,), profile=replace(PROFILE, clients=(_PHONE,)), says="Sign in with Windows", client=True
    ),
    OpenWay.NOT_JUDGED: Situation(
        checks=(check("media/udp", passes("-", "answered")),), says="--select client", client=True
    ),
}


def test_each_way_has_an_action_and_a_situation() -> None:
    assert set(ACTIONS) == set(SITUATIONS) == set(OpenWay)


@pytest.mark.parametrize("way", OpenWay)
def test_the_action_is_told_and_stored(way: OpenWay, monkeypatch: pytest.MonkeyPatch) -> None:
    situation = SITUATIONS[way]
    run = situation.run(monkeypatch)
    judged: Run | ClientVerdict = run.clients[0] if situation.client else run
    assert judged.verdict is Verdict.INCONCLUSIVE
    assert judged.to_decide is not None
    assert judged.to_decide.way is way
    assert situation.says in judged.to_decide.action
    assert from_json(to_json(run), "run.json").to_decide == run.to_decide


@pytest.mark.parametrize("way", OpenWay)
def test_what_is_open_has_an_action_and_only_that(way: OpenWay, monkeypatch: pytest.MonkeyPatch) -> None:
    run = SITUATIONS[way].run(monkeypatch)
    every: tuple[Run | ClientVerdict, ...] = (run, *run.clients)
    for judged in every:
        assert (judged.to_decide is not None) == (judged.verdict is Verdict.INCONCLUSIVE)
        assert judged.to_decide != ToDecide(way=way, action="")


@pytest.mark.parametrize("outcome", Outcome)
def test_each_end_of_a_log_on_has_an_action(outcome: Outcome) -> None:
    from proxytest.features.logon.observations import SchemeTried
    from proxytest.model.challenge import Scheme

    evidence = Evidence(profile=PROFILE, asked=RUN.asked, observations=())
    assert to_log_on(evidence, SchemeTried(scheme=Scheme.NTLM, target=_HOST, outcome=outcome, events=()))


def test_each_code_has_a_remedy() -> None:
    assert not [code.id for code in all_codes().values() if not code.remedy]


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(Path(proxytest.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{path.name}:{node.lineno}", node


def test_each_undecided_result_says_what_would_decide_it() -> None:
    """By its code, a suspected finding, or its own word; where `say` is `undecided` or `skips`, too."""
    found = [(place, call) for name in ("undecided", "say") for place, call in calls(name) if len(call.args) > 1]
    bare = [place for place, call in found if not {"do", "code"} & {one.arg for one in call.keywords}]
    assert len(found) > 30
    assert [place for place in bare if not place.startswith("proxy_limits")] == []  # which says `fails` or `warns`
