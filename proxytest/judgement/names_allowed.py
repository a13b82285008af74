"""Does the proxy's policy allow the hosts that stand for a pattern?"""

from collections.abc import Callable
from dataclasses import dataclass

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.answered_by_name import others_pass
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.causes import block_page, denied, key_events, let_pass, no_tunnel
from proxytest.judgement.disturbances import DISTURBANCES, every_doubt
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.left_out import untried
from proxytest.judgement.logon_page import LOGON_PAGE_INSIDE, logon_page
from proxytest.judgement.logon_trouble import TROUBLES, trouble_said
from proxytest.judgement.next_actions import AGAIN, LOOK
from proxytest.judgement.say import blocked, doubted, passes, skips, undecided
from proxytest.judgement.tunnel_codes import GATEWAY_PAGE, LOGON_ASKED, METHOD_REFUSED
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Domain
from proxytest.model.result import Judgement
from proxytest.protocol.denial import Denial, denial_of

#: The codes of what is undecided.
OPEN_CODES = (METHOD_REFUSED, LOGON_ASKED, LOGON_PAGE_INSIDE, GATEWAY_PAGE, *TROUBLES, *DISTURBANCES)
NO_STABLE_HOST = "no stable host is known under this pattern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denials:
    """The hosts that are denied, and how."""

    reasons: dict[str, str]  #: by target
    events: tuple[int, ...]
    because: str | None  #: code of why a tunnel did not open

    def __str__(self) -> str:
        """Such as `403 Forbidden for a.example, b.example`."""
        return f"{', '.join(dict.fromkeys(self.reasons.values()))} for {', '.join(map(host_of, self.reasons))}"


def judge_pattern(domain: Domain, purpose: str, evidence: Evidence, say: Callable[[Denials], Judgement]) -> Judgement:
    """Judge one pattern by the tunnels of this purpose; `say` tells what a denial means."""
    if not domain.hosts:
        return skips(domain.pattern, NO_STABLE_HOST)
    tried = [
        one
        for target, tunnels in evidence.tunnels(purpose).items()
        if evidence.profile.domain_of(host_of(target)) == domain
        for one in tunnels
    ]
    if not tried:
        return blocked(domain.pattern, why_blocked(evidence))
    return judge_names(domain.pattern, tried, evidence, say)


def judge_names(
    target: str, tried: list[TunnelTried], evidence: Evidence, say: Callable[[Denials], Judgement]
) -> Judgement:
    """Judge the hosts of a pattern; `say` tells what a denial means."""
    if all(refuses_connect(one) and not others_pass(one, evidence) for one in tried):
        return undecided(target, f"the proxy refuses CONNECT for every host ({tried[0].answer})", code=METHOD_REFUSED)
    if why := next(every_doubt(tried, evidence), None):
        return doubted(target, why)
    if (found := _denials(tried, evidence)) is not None:
        return say(found)
    passed = [one for one in tried if let_pass(one, evidence)]
    if refused := next((one for one in tried if one.outcome is Outcome.REFUSED), None):
        return undecided(target, f"the proxy asks for another log-on for {host_of(refused.target)}", code=LOGON_ASKED)
    if not passed:
        return _unproven(target, tried, evidence)
    shown = tuple(sorted({event for one in passed for event in key_events(one)}))
    return passes(target, f"{len(passed)} of {len(tried)} hosts allowed", evidence=shown)


def refuses_connect(tried: TunnelTried) -> bool:
    """Does the proxy refuse the method CONNECT?"""
    return tried.answer is not None and denial_of(tried.answer) is Denial.METHOD


def _unproven(target: str, tried: list[TunnelTried], evidence: Evidence) -> Judgement:
    """Return why nothing is known of the hosts: none was asked for, or no answer is about them."""
    asked = [one for one in tried if one.outcome is not Outcome.WITHHELD]
    if not asked:
        return blocked(target, untried(tried[0], evidence) or Blocked(reason=tried[0].detail, do=AGAIN))
    first = asked[0]
    if (trouble := trouble_said(first.answer)) is not None:
        return doubted(target, trouble)
    if (page := logon_page(first, evidence)) is not None:
        return doubted(target, Blocked(reason=page.message, code=LOGON_PAGE_INSIDE))
    if (page := block_page(first, evidence)) is not None:
        return doubted(target, Blocked(reason=page.message, code=GATEWAY_PAGE))
    reason = str(first.detail or first.failed or first.answer or first.outcome)
    return undecided(target, reason, do=LOOK.format(host_of(first.target)))


def _denials(tried: list[TunnelTried], evidence: Evidence) -> Denials | None:
    reasons = {one.target: reason for one in tried if (reason := denied(one, evidence)) is not None}
    if not reasons:
        return None
    closed = [one for one in tried if one.target in reasons]
    events = tuple(sorted({event for one in closed for event in key_events(one)}))
    found = (block_page(one, evidence) or no_tunnel(one, evidence) for one in closed)
    codes = (finding.code for finding in found if finding is not None)
    return Denials(reasons=reasons, events=events, because=next(codes, None))
