"""Why a tunnel was not asked for, and which finding is behind that."""

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.causes import out_of_reach
from proxytest.judgement.codes import LOGON_REFUSED, PROXY_GONE
from proxytest.judgement.disturbances import disturbance
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import AGAIN
from proxytest.judgement.other_ways import another_way
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.event import Failure
from proxytest.model.outcome import Outcome


def untried(tried: TunnelTried, evidence: Evidence) -> Blocked | None:
    """Return why this tunnel was not requested; None if it was."""
    if tried.outcome is Outcome.WITHHELD:
        if (elsewhere := another_way(tried, evidence)) is not None:
            return elsewhere
        spared = _timed_out(tried.target, evidence)
        return Blocked(reason=tried.detail, do=AGAIN) if spared else withheld(tried.detail, evidence)
    if out_of_reach(tried):
        why = f"the proxy answered before, but now could not be reached: {tried.failed}"
        return Blocked(reason=why, code=PROXY_GONE)
    return None


def withheld(reason: str, evidence: Evidence) -> Blocked:
    """Return why no password was sent again: the log-on was refused, or what happened since leaves that open."""
    why = disturbance(evidence) if evidence.working_schemes() else why_blocked(evidence)
    return Blocked(reason=reason, code=why.code if why is not None else None, do=LOGON_REFUSED.remedy)


def _timed_out(target: str, evidence: Evidence) -> bool:
    """Was another tunnel to the host waited for in vain? Then this one was left out for that, and for no account."""
    failures = (one.failed for one in evidence.each(TunnelTried) if one.target == target)
    return any(failed is not None and failed.failure is Failure.TIMEOUT for failed in failures)
