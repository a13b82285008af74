"""Of what this machine could not try nothing is judged; what it did try counts."""

from proxytest.features.logon.observations import HeadSizes, SchemeRepeated
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import DirectTried, TunnelTried
from proxytest.judgement.own_limits import untested, without_own_limits
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome

OURS = Failed(operation=Operation.DIAL, failure=Failure.OWN_LIMIT, detail="", event=7)
LOST = Failed(operation=Operation.CONNECT, failure=Failure.RESET, detail="", event=3)
SETTINGS = SettingsSeen(proxy="http://proxy.corp:3128", source="--proxy", pac=None)


def tunnel(failed: Failed | None, target: str = "a:443") -> TunnelTried:
    outcome = Outcome.FAILED if failed else Outcome.ACCEPTED
    return TunnelTried(purpose="https", target=target, scheme=Scheme.NONE, outcome=outcome, failed=failed)


def test_a_tunnel_that_could_not_be_tried_was_not_tried() -> None:
    other = tunnel(LOST, "b:443")
    assert without_own_limits((SETTINGS, tunnel(OURS), other)) == (SETTINGS, other)
    assert untested((SETTINGS, tunnel(OURS), other)) == (OURS,)


def test_a_tunnel_that_was_opened_later_was_tried() -> None:
    opened = tunnel(None)
    assert without_own_limits((tunnel(OURS), opened)) == (opened,)
    assert untested((tunnel(OURS), opened)) == ()


def test_a_tunnel_that_was_lost_once_and_could_not_be_tried_again_is_not_lost() -> None:
    assert without_own_limits((tunnel(LOST), tunnel(OURS))) == ()
    assert untested((tunnel(LOST), tunnel(OURS))) == (OURS,)


def test_repetitions_before_the_limit_count() -> None:
    outcomes = (Outcome.ACCEPTED, Outcome.FAILED)
    repeated = SchemeRepeated(scheme=Scheme.BASIC, target="a:443", outcomes=outcomes, failed=OURS)
    (kept,) = without_own_limits((repeated,))
    assert isinstance(kept, SchemeRepeated)
    assert (kept.outcomes, kept.failed, untested((repeated,))) == (outcomes, None, (OURS,))


def test_what_says_by_itself_that_nothing_was_decided_stays() -> None:
    sizes = HeadSizes(target="a:443", taken=(), failed=OURS)
    direct = DirectTried(target="a:443", address="192.0.2.1", failed=OURS)
    assert without_own_limits((sizes, direct)) == (sizes,)
    assert untested((sizes, direct)) == (OURS, OURS)
