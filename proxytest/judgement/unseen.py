"""Skips of checks that found nothing to judge: it is not there, or something kept it from being seen, and is named."""

from proxytest.judgement.causes import broken
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import blocked, skips
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.result import Judgement


def without_handshake(evidence: Evidence, reason: str) -> Judgement:
    """Return a skip of what needs TLS in a tunnel, with what kept all of them from it."""
    tunnels = [one for every in evidence.tunnels("https").values() for one in every]
    if any(one.tls is not None for one in tunnels):
        return skips(NO_TARGET, reason)
    return blocked(NO_TARGET, broken(tunnels, reason, evidence) if tunnels else why_blocked(evidence))


def without_logon(evidence: Evidence, reason: str) -> Judgement:
    """Return a skip of what needs a log-on, with what kept it from being accepted where one was asked for."""
    if evidence.working_schemes() or (evidence.answered and not evidence.challenges):
        return skips(NO_TARGET, reason)
    return blocked(NO_TARGET, why_blocked(evidence))
