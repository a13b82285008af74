"""Refusals that say nothing about a host: the audit met a limit, or the state changed while it ran."""

from collections import defaultdict
from collections.abc import Iterator

from proxytest.features.logon.observations import SchemeRepeated, UserAgentTried
from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen, HeldTunnels
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.by_user_agent import BY_USER_AGENT, denied_by_program
from proxytest.judgement.codes import (
    FIRST_REFUSED,
    LIMIT_CONNECTIONS,
    LIMIT_LOCKOUT,
    LIMIT_LOGONS,
    LIMIT_RATE,
    LIMIT_UNCLEAR,
    LOGON_DIRECTORY_DOWN,
    LOGON_PARENT_ASKS,
    LOGON_REFUSED_LATER,
    NODES_DIFFER,
    PROXY_CUTS,
    STATE_CHANGED,
)
from proxytest.judgement.counted_connections import counts_connections
from proxytest.judgement.cut_connections import CUTS, cuts_some_host_twice, is_cut, may_be_chance
from proxytest.judgement.evidence import PASSED, Evidence, host_of
from proxytest.judgement.logon_trouble import directory_down
from proxytest.judgement.named_limits import limits_of_client, named_limit
from proxytest.judgement.other_proxy import other_realm
from proxytest.judgement.refused_at_first import refused_at_first
from proxytest.judgement.unlike_answers import ASKS, DENIED, GATEWAY, OPENED, changes, kind_of, nodes_unlike
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.protocol.denial import Denial, denial_of

_FEW = 2

#: What a check must read that blames a host: without its controls a refusal says nothing about one.
CONTROLS = (AskedAgain, HeldTunnels, SchemeRepeated, UserAgentTried)


def relieved(evidence: Evidence) -> tuple[tuple[TunnelTried, TunnelTried], ...]:
    """Return the tunnels that failed beside others, each with its second try, alone, that did not fail."""
    tried = defaultdict[object, list[TunnelTried]](list)
    for one in evidence.each(TunnelTried):
        if one.outcome is not Outcome.WITHHELD:
            tried[one.purpose, _question(one, evidence), one.scheme].append(one)
    pairs = ((every[0], every[-1]) for every in tried.values() if len(every) > 1)
    return tuple((before, after) for before, after in pairs if _by_company(before) and _passes(before, after))


def _question(tried: TunnelTried, evidence: Evidence) -> str:
    """Return what was asked for: a name is made up anew for each try, under the same pattern."""
    domain = evidence.profile.domain_of(host_of(tried.target)) if tried.wants_refusal else None
    return domain.pattern if domain is not None else tried.target


def _passes(before: TunnelTried, after: TunnelTried) -> bool:
    """Did it pass alone? What the proxy looked up, and had not before, passed too, though it did not find the name."""
    return after.stands or _only_looked_up_alone(before.answer, after.answer)


def _only_looked_up_alone(before: Answer | None, after: Answer | None) -> bool:
    looked_up = after is not None and denial_of(after) is Denial.NAME
    return looked_up and (before is None or denial_of(before) is not Denial.NAME)


def relieved_asks(evidence: Evidence) -> tuple[tuple[ChallengesSeen, ChallengesSeen], ...]:
    """Return the questions without a log-on that were denied or cut off beside others, and were answered alone."""
    asked = defaultdict[str, list[ChallengesSeen]](list)
    for seen in evidence.each(ChallengesSeen):
        asked[seen.target].append(seen)
    pairs = ((every[0], every[-1]) for every in asked.values() if len(every) > 1)
    return tuple((before, after) for before, after in pairs if _refused(before) and _answered(before, after))


def _refused(seen: ChallengesSeen) -> bool:
    if seen.answer is None:
        return seen.failed is not None and seen.failed.failure in CUTS
    return kind_of(seen.answer) in (DENIED, GATEWAY)


def _answered(before: ChallengesSeen, after: ChallengesSeen) -> bool:
    passes = after.answer is not None and kind_of(after.answer) in (OPENED, ASKS)
    return passes or _only_looked_up_alone(before.answer, after.answer)


def declined_at_first(evidence: Evidence) -> tuple[TunnelTried, ...]:
    """Return the tunnels beside others whose first token was declined, though that of the log-on alone was not."""
    alone = {one.scheme for one in evidence.schemes_tried() if one.outcome in PASSED and not one.begun_again}
    tried = evidence.each(TunnelTried)
    return tuple(one for one in tried if one.begun_again and one.stands and one.beside and one.scheme in alone)


def found_later(evidence: Evidence) -> tuple[tuple[str, Answer], ...]:
    """Return the hosts whose names the proxy could not resolve at first, and whose tunnel opened when asked again."""
    answers = tuple(evidence.connect_answers())
    opened = {target: answer.event for target, answer in answers if kind_of(answer) == OPENED}
    return tuple(
        (target, answer)
        for target, answer in answers
        if opened.get(target, 0) > answer.event and denial_of(answer) is Denial.NAME
    )


def _by_company(tried: TunnelTried) -> bool:
    """Did it fail in a way that a limit explains? One lost connection may be chance."""
    return not tried.stands and (tried.answer is not None or tried.beside > 0)


def limit_of(evidence: Evidence) -> Code | None:
    """Return the code of the limit that the audit met."""
    words, by_name = limits_of_client(evidence), found_later(evidence)
    pairs = [one for one in relieved(evidence) if (one[0].target, one[0].answer) not in by_name]
    asks = [one for one in relieved_asks(evidence) if (one[0].target, one[0].answer) not in by_name]
    if nodes_unlike(evidence) is not None or refused_at_first(evidence):
        return None
    if words and words[0].code is LIMIT_LOCKOUT:
        return LIMIT_LOCKOUT
    declined = declined_at_first(evidence)
    chance = PROXY_CUTS if cuts_some_host_twice(evidence) else None
    if not pairs and not asks and not declined:
        return words[0].code if words else chance
    by_count = counts_connections(evidence)
    if by_count:
        return LIMIT_CONNECTIONS
    if words:
        return words[0].code
    if len(pairs) + len(asks) + len(declined) < _FEW:
        return chance  # one tunnel that failed and then opened
    cut_only = not declined and all(is_cut(before) for before, _ in pairs) and all(is_cut(before) for before, _ in asks)
    if cut_only and may_be_chance(evidence):
        return PROXY_CUTS
    if not asks and all(_at_logon(before) for before, _ in pairs):
        return LIMIT_LOGONS
    return LIMIT_UNCLEAR if by_count is None else LIMIT_RATE


def _at_logon(tried: TunnelTried) -> bool:
    asked = tried.answer is not None and tried.answer.status in (401, 407)
    return asked or tried.outcome is Outcome.CONNECTION_LOST


def disturbance(evidence: Evidence) -> Blocked | None:
    """Return why a refusal in this run says nothing about a host."""
    return _blocked(_disturbing(evidence))


def _blocked(found: Code | None) -> Blocked | None:
    return Blocked(reason=_REASONS[found], code=found) if found is not None else None


def _disturbing(evidence: Evidence) -> Code | None:
    if nodes_unlike(evidence) is not None:
        return NODES_DIFFER
    if refused_at_first(evidence):
        return FIRST_REFUSED
    return limit_of(evidence) or _change_of(evidence)


def _change_of(evidence: Evidence) -> Code | None:
    changed = next(changes(evidence), None)
    if changed is None:
        return None
    return STATE_CHANGED if changed.changed else NODES_DIFFER


#: Limits, and what else refuses or cuts requests for no reason of their hosts'.
LIMITS = (
    LIMIT_CONNECTIONS,
    LIMIT_RATE,
    LIMIT_UNCLEAR,
    LIMIT_LOGONS,
    LIMIT_LOCKOUT,
    PROXY_CUTS,
    FIRST_REFUSED,
)

#: The codes of `doubt_of`.
DISTURBANCES = (
    BY_USER_AGENT,
    LOGON_DIRECTORY_DOWN,
    LOGON_PARENT_ASKS,
    LOGON_REFUSED_LATER,
    NODES_DIFFER,
    STATE_CHANGED,
    *LIMITS,
)

_NONCE = (
    "the log-on was accepted before, and here a nonce that another connection brought was refused: by a node that does "
    "not know it or refuses the user, or for this host"
)
_REASONS = {
    NODES_DIFFER: "refused, but the proxy answers the same question in different ways",
    STATE_CHANGED: "refused, but the proxy's answer to the same question changed during the run",
    LIMIT_CONNECTIONS: "refused, but the proxy limits the connections of one client",
    LIMIT_RATE: "refused, but the proxy limits the requests of one client",
    LIMIT_UNCLEAR: "refused, but the proxy limits the connections or the requests of one client",
    LIMIT_LOGONS: "refused, but the proxy declines log-ons while others are in progress",
    LIMIT_LOCKOUT: "refused, but the proxy has shut this client out",
    PROXY_CUTS: "cut, but other connections to the proxy were cut now and then, too, and passed when tried again",
    FIRST_REFUSED: "refused, but the proxy refuses the first CONNECT to each host, and lets later ones pass",
}


def doubt_of(tried: TunnelTried, evidence: Evidence) -> Blocked | None:
    """Return why this refusal says nothing about its host; None if nothing disturbed the run, or it was none."""
    refused = not tried.opened and tried.answer is not None
    lost = tried.answer is None and tried.failed is not None
    if tried.outcome is Outcome.WITHHELD or not (refused or lost):
        return None
    said = _limited(tried, evidence) or directory_down(tried.answer) or denied_by_program(tried.answer, evidence)
    return _disturbed(tried, evidence) or said or _later(tried, evidence)


def _disturbed(tried: TunnelTried, evidence: Evidence) -> Blocked | None:
    """Return what disturbed the run; that log-ons are declined beside others explains no denial by policy."""
    found = disturbance(evidence)
    if found is not None and found.code is PROXY_CUTS and tried.answer is not None:
        return _blocked(_change_of(evidence))  # it was not cut
    denied = tried.answer is not None and kind_of(tried.answer) == DENIED and not _at_logon(tried)
    if denied and found is not None and found.code is LIMIT_LOGONS:
        return _blocked(_change_of(evidence))
    return found


def _limited(tried: TunnelTried, evidence: Evidence) -> Blocked | None:
    """Return the doubt about a refusal that itself names a limit, and no policy."""
    named = named_limit(tried.target, tried.answer, evidence)
    return Blocked(reason=f"refused by a limit ({named.answer})", code=named.code) if named is not None else None


def _later(tried: TunnelTried, evidence: Evidence) -> Blocked | None:
    """Return the doubt about a refused log-on that was accepted before: of this host, or of the account by now?"""
    if tried.scheme not in evidence.working_schemes():
        return None
    if tried.outcome is Outcome.NONCE_REFUSED:
        return Blocked(reason=_NONCE, code=LOGON_REFUSED_LATER)
    if tried.outcome is not Outcome.REFUSED or stood_since(tried, evidence):
        return None
    other = other_realm(tried.answer, evidence) if tried.answer is not None else None
    if other is not None:
        reason = f"{other}, for this host: a parent proxy asks for a log-on of its own, or the account's state changed"
        return Blocked(reason=reason, code=LOGON_PARENT_ASKS, do=LOGON_REFUSED_LATER.remedy)
    reason = "the log-on was accepted before, and is refused now: for this host, or by a change of the account's state"
    return Blocked(reason=reason, code=LOGON_REFUSED_LATER)


def stood_since(tried: TunnelTried, evidence: Evidence) -> bool:
    """Did a tunnel by the same log-on stand after this one? Then what refused this one is no change of the state."""
    since = (one for one in evidence.each(TunnelTried) if one.stands and one.scheme is tried.scheme)
    return any(min(one.events, default=0) > max(tried.events, default=0) for one in since)


def every_doubt(tried: list[TunnelTried], evidence: Evidence) -> Iterator[Blocked]:
    """Return the doubts of several tunnels."""
    return filter(None, (doubt_of(one, evidence) for one in tried))
