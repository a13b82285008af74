"""Does a rule of the proxy answer for a host, or did it try to reach it? A name that does not exist tells."""

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.tunnel_codes import EVERY_HOST, FAR_END_UNREACHED, OTHER_ANSWER
from proxytest.model.code import Code
from proxytest.protocol.denial import Denial, denial_of

RULE = (
    "A name of this domain that does not exist gets the same answer, and names of others do not: a rule for the domain "
    "answers (policy, category, or parent proxy). Find it by its name in the proxy, and allow CONNECT to the domain."
)
BY_RULE = "the proxy answers for the whole domain, without looking up the name"
_LOOKED_UP = frozenset({Denial.NAME, Denial.FAR_END})
_NOT_THE_ADDRESS = "See the proxy's answer and its log: other hosts are let pass."


def answered_by_rule(code: Code, tried: TunnelTried, evidence: Evidence) -> bool:
    """Does a made-up name of the host's domain get the same answer, and none of another domain that was looked up?

    Whoever tries to reach a host looks its name up first, and says of each name that does not exist the same.
    """
    if code not in (OTHER_ANSWER, FAR_END_UNREACHED):
        return False
    domain, own, others = evidence.profile.domain_of(host_of(tried.target)), list[bool](), list[bool]()
    for target, (one, *_) in evidence.tunnels("wildcard").items():
        if evidence.profile.domain_of(host_of(target)) == domain:
            own += [_same(one, tried)] if one.answer is not None else []
        elif one.answer is not None and denial_of(one.answer) in _LOOKED_UP:
            others.append(_same(one, tried))
    return bool(own) and all(own) and bool(others) and not any(others)


def remedy_of(code: Code, tried: TunnelTried, evidence: Evidence) -> str | None:
    """Return what helps where the other answers tell more than the code; else None."""
    if answered_by_rule(code, tried, evidence):
        return RULE
    if code in EVERY_HOST and _all_alike(tried, evidence):
        return EVERY_HOST[code]
    others = any(one.opened for one in evidence.each(TunnelTried))
    return _NOT_THE_ADDRESS if code is OTHER_ANSWER and others else None


def _same(one: TunnelTried, other: TunnelTried) -> bool:
    heads = [answer.head for answer in (one.answer, other.answer) if answer is not None]
    return len(heads) > 1 and len({(head.status, head.reason) for head in heads}) == 1


def _all_alike(tried: TunnelTried, evidence: Evidence) -> bool:
    """Was every host refused so, and was no log-on asked for, which comes after a rule on ports?"""
    by_target = evidence.tunnels("https")
    answers = [tried.answer, *(one.answer for tunnels in by_target.values() for one in tunnels)]
    kinds = {denial_of(answer) if answer is not None else None for answer in answers}
    return len(by_target) > 1 and len(kinds) == 1 and not evidence.challenges
