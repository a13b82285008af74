"""Does a rule of the proxy answer for a host, or did it try to reach it? A name that does not exist tells."""

import re
from collections.abc import Iterator

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.disturbances import stood_since
from proxytest.judgement.evidence import Evidence, host_of, split_target
from proxytest.judgement.tunnel_codes import EVERY_HOST, FAR_END_UNREACHED, OTHER_ANSWER
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.protocol.answer_words import words_of
from proxytest.protocol.denial import Denial, denial_of, said_of_the_host, speaks_of_the_host

_RULE = (
    "A name of this domain that does not exist gets the same answer, and names of others do not: a rule for the domain "
    "answers (policy, category, or parent proxy). Find it by its name in the proxy, and allow CONNECT to the domain."
)
_BY_RULE = "the proxy answers for the whole domain, without looking up the name"
_BECAUSE_ALONE = "the proxy refuses this host, and lets others pass"
_ALONE = (
    "A rule of the proxy refuses this host, though not by 403: others are let pass. Find the host in the proxy's log "
    "and rules (policy, category, or parent proxy), and allow CONNECT to its domain."
)
_NAME_OR_RULE = (
    "Names that do not exist get the same answer: the proxy does not find this name, or lets only listed names pass. "
    "Look the name up by the proxy's DNS servers; if they know it, allow CONNECT to its domain."
)
_NOT_FOUND = frozenset({404, 410})  #: which a proxy may also say of a name that it does not find
_WAITED = 408  #: which it may also say of a host that does not answer
#: nginx and Apache httpd, to whoever speaks plain HTTP to a port of TLS.
_WANTS_TLS = re.compile(r"plain HTTP (request was sent )?to (an |the )?(HTTPS|SSL)", re.IGNORECASE)
_WRITE_HTTPS = "This port speaks TLS: use https:// instead of http://, if it is the proxy's; else correct the address."
_READ_IT = "Read what the proxy says: it may name the reason. If it does not: "
_LOOKED_UP = frozenset({Denial.NAME, Denial.FAR_END})
_NOT_THE_ADDRESS = "See the proxy's answer and its log: other hosts are let pass."


def rule_of(code: Code, tried: TunnelTried, evidence: Evidence) -> str | None:
    """Return what shows that a rule of the proxy answers, where the status alone does not say so."""
    if answered_by_rule(code, tried, evidence):
        return _BY_RULE
    return _BECAUSE_ALONE if refused_alone(tried, evidence) else None


def why_refused(answer: Answer, tried: TunnelTried, evidence: Evidence) -> Denial:
    """Return why; it is not the method, where others are let pass by it, and the words say more than an odd status."""
    denial = denial_of(answer)
    if denial is Denial.METHOD and others_pass(tried, evidence):
        denial = Denial.OTHER
    return (said_of_the_host(answer) or denial) if denial is Denial.OTHER else denial


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


def refused_alone(tried: TunnelTried, evidence: Evidence) -> bool:
    """Does a rule refuse this host, by an answer that says nothing else of it, while others are let pass?

    A proxy that did not find the name would say the same of names that do not exist.
    """
    answer = tried.answer
    if answer is None or not _says_nothing_of_the_host(answer) or not stood_since(tried, evidence):
        return False
    made_up = list(_made_up(evidence))
    if any(_same(one, tried) for one in made_up):
        return False
    return bool(made_up) or answer.status not in _NOT_FOUND


def others_pass(tried: TunnelTried, evidence: Evidence) -> bool:
    """Does CONNECT to other hosts open tunnels on this port, so that it is not the method that is refused?"""
    port = split_target(tried.target)[1]
    return any(one.opened and split_target(one.target)[1] == port for one in evidence.each(TunnelTried))


def _says_nothing_of_the_host(answer: Answer) -> bool:
    unclear = denial_of(answer) in (Denial.OTHER, Denial.METHOD) and answer.status != _WAITED
    return unclear and not speaks_of_the_host(answer)


def _made_up(evidence: Evidence) -> Iterator[TunnelTried]:
    return (one for tunnels in evidence.tunnels("wildcard").values() for one in tunnels if one.answer is not None)


def remedy_of(code: Code, tried: TunnelTried, evidence: Evidence) -> str | None:
    """Return what helps where the other answers tell more than the code; else None."""
    if answered_by_rule(code, tried, evidence):
        return _RULE
    if code in EVERY_HOST and _all_alike(tried, evidence):
        said = words_of(tried.answer) if tried.answer is not None else ""
        return f"{_READ_IT}{EVERY_HOST[code]}" if said else EVERY_HOST[code]
    if code is OTHER_ANSWER and tried.answer is not None and _WANTS_TLS.search(tried.answer.body):
        return _WRITE_HTTPS
    if code is not OTHER_ANSWER or not others_pass(tried, evidence):
        return None
    if refused_alone(tried, evidence):
        return _ALONE
    return _NAME_OR_RULE if any(_same(one, tried) for one in _made_up(evidence)) else _NOT_THE_ADDRESS


def _same(one: TunnelTried, other: TunnelTried) -> bool:
    heads = [answer.head for answer in (one.answer, other.answer) if answer is not None]
    return len(heads) > 1 and len({(head.status, head.reason) for head in heads}) == 1


def _all_alike(tried: TunnelTried, evidence: Evidence) -> bool:
    """Was every host refused so, and was no log-on asked for, which comes after a rule on ports?"""
    by_target = evidence.tunnels("https")
    answers = [tried.answer, *(one.answer for tunnels in by_target.values() for one in tunnels)]
    kinds = {denial_of(answer) if answer is not None else None for answer in answers}
    return len(by_target) > 1 and len(kinds) == 1 and not evidence.challenges
