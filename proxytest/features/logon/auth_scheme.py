"""The proxy accepts the log-on by each authentication scheme.

What it checks: one complete log-on for each scheme that was asked for. With `auto`, the strongest offered scheme comes
first. Each scheme has connections of its own.
Why it matters: this is the first thing that a client does. If it fails, the client stays offline.
How it decides: pass when the proxy opens a tunnel (2xx) and the far end speaks TLS in it. Fail when the proxy refuses
the log-on, closes a connection in the middle of an NTLM handshake, sends a challenge that cannot be answered, or does
not offer a scheme that was asked for by name. A refusal that may come from another proxy (a parent, another node that
does not know a Digest nonce), trouble of the directory, and a proxy that asks for no log-on are undecided, or told as
what they are. Any other answer to the log-on (403, 302, 503, 200 with a page), a lost
connection and silence are undecided, unless the answer says that the log-on failed. Until the proxy has accepted the
user, only one log-on is sent: accounts lock after a few failures.
Remedy: as each finding says.
Sources: RFC 7617 (Basic), RFC 7616 (Digest), MS-NTHT and MS-NLMP (NTLM), RFC 4559 (Negotiate).
"""

from collections.abc import Iterator

from proxytest.features.logon.how_lost import how_lost
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.logon.refused_by import asked_by_another
from proxytest.features.logon.told_otherwise import CODES as TOLD_OTHERWISE
from proxytest.features.logon.told_otherwise import told_otherwise
from proxytest.features.logon.unconfirmed import nonce_refused, refusal_in_words, unchecked, undecided_logon
from proxytest.features.product.observations import ErrorPageSeen
from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen, HeldTunnels
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.causes import TRANSIENT
from proxytest.judgement.check import check
from proxytest.judgement.client_schemes import declined_ntlm
from proxytest.judgement.codes import (
    LOGON_CONNECTION_CLOSED,
    LOGON_DEMANDED,
    LOGON_FAILED,
    LOGON_NONCE_NOT_SHARED,
    LOGON_NOT_DEMANDED,
    LOGON_NOT_OFFERED,
    LOGON_REFUSED,
    LOGON_REFUSED_IN_WORDS,
    LOGON_TICKET_REFUSED,
    LOGON_TOKEN_REFUSED,
    LOGON_UNANSWERED,
    LOGON_UNCONFIRMED,
    LOGON_UNUSABLE_CHALLENGE,
    LOGON_WITHDRAWN,
    NODES_DIFFER,
)
from proxytest.judgement.evidence import PASSED, Evidence
from proxytest.judgement.examples.digests import DIGESTS
from proxytest.judgement.examples.logon_answers import LOGONS
from proxytest.judgement.examples.product_answers import PRODUCTS
from proxytest.judgement.examples.spelling import SPELLING
from proxytest.judgement.examples.tokens import TOKENS
from proxytest.judgement.logon_trouble import TROUBLES, connect_refused, cut_at_proof, trouble_of_all
from proxytest.judgement.next_actions import OTHER_TARGET
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import blocked, doubted, fails, passes, skips, undecided, warns
from proxytest.judgement.tunnel_codes import METHOD_REFUSED
from proxytest.judgement.unlike_answers import ASKS, kind_of, nodes_unlike, offers_of
from proxytest.judgement.why_blocked import logon_code, to_log_on, why_blocked
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement
from proxytest.protocol.answer_words import words_of

_CAUSE = {
    Outcome.REFUSED: (LOGON_REFUSED, "the proxy refuses the user name or the password"),
    Outcome.NOT_OFFERED: (LOGON_NOT_OFFERED, "the proxy does not offer this scheme"),
    Outcome.TOKEN_REFUSED: (LOGON_TOKEN_REFUSED, "the proxy refuses the first token, before any password was tried"),
    Outcome.UNUSABLE_CHALLENGE: (LOGON_UNUSABLE_CHALLENGE, "the proxy's challenge cannot be answered"),
    Outcome.FAILED: (LOGON_FAILED, "the connection failed"),
}
_DEMANDED = (LOGON_DEMANDED, "the proxy requires a log-on")
_WITHDRAWN = (LOGON_WITHDRAWN, "the proxy offers this scheme, but stops offering it when the log-on begins")
_TICKET_REFUSED = (LOGON_TICKET_REFUSED, "the proxy refuses the Kerberos ticket")
#: What depends on the scheme; for other schemes that of the code holds.
_REMEDY = {
    (LOGON_REFUSED, Scheme.DIGEST): "Check user name and password, and that the realm of the challenge has this user. "
    "Check that the account is not locked and may use the proxy. Run again with --forget-refusals.",
    (LOGON_DEMANDED, Scheme.NONE): "Leave out --auth none and use --user to log on, or exempt these hosts from "
    "authentication on the proxy.",
    (LOGON_TOKEN_REFUSED, Scheme.NTLM): "Check the proxy's NTLM setup: its domain membership, its domain controller, "
    "its NTLM helper.",
    (LOGON_TOKEN_REFUSED, Scheme.NEGOTIATE): "Let the proxy accept NTLM under Negotiate: not every client supports "
    "Kerberos. To test Kerberos, add its library to this installation: pyspnego[kerberos].",
}
_UNASKED = (
    "the proxy lets requests pass without a log-on: it knows this address already, from an earlier log-on, or exempts "
    "it; the log-on cannot be tested now"
)
_NODES = "the proxy does not offer this scheme each time: it answers the same question in different ways"
_OTHER_NODE = (
    "the log-on was answered by a challenge without this scheme, and the proxy answers the same question in different "
    "ways: it met another node than the one that offers the scheme"
)
_OTHER_HOST = "to try another host than {}, use --target HOST"


_CODES = (
    *TROUBLES,
    *TOLD_OTHERWISE,
    LOGON_CONNECTION_CLOSED,
    LOGON_DEMANDED,
    LOGON_FAILED,
    LOGON_NONCE_NOT_SHARED,
    LOGON_NOT_DEMANDED,
    LOGON_NOT_OFFERED,
    LOGON_REFUSED,
    LOGON_REFUSED_IN_WORDS,
    LOGON_TICKET_REFUSED,
    LOGON_TOKEN_REFUSED,
    LOGON_UNANSWERED,
    LOGON_UNCONFIRMED,
    LOGON_UNUSABLE_CHALLENGE,
    LOGON_WITHDRAWN,
    METHOD_REFUSED,
    NODES_DIFFER,
)


@check(
    "auth/scheme",
    reads=(ChallengesSeen, SchemeTried),
    beside=(AskedAgain, ErrorPageSeen, HeldTunnels),
    proves=True,
    concerns=by_scheme,
    requirements=("R11",),
    examples=(*LOGONS, *PRODUCTS, *SPELLING, *TOKENS, *DIGESTS),
    codes=_CODES,
)
def auth_scheme(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each scheme."""
    tried = evidence.schemes_tried()
    for one in tried:
        yield _judge(one, evidence)
    for scheme in evidence.asked.schemes:
        if scheme not in {one.scheme for one in tried}:
            yield blocked(scheme.value, why_blocked(evidence))


def _judge(tried: SchemeTried, evidence: Evidence) -> Judgement:
    target = tried.scheme.value
    if tried.outcome in PASSED:
        return passes(target, _how(tried))
    if tried.outcome in (Outcome.NO_CREDENTIALS, Outcome.WITHHELD):
        demanded = logon_code(tried, evidence)
        because = demanded.id if demanded is not None else None
        return skips(target, tried.detail, because=because, do=to_log_on(evidence, tried))
    if (elsewhere := told_otherwise(tried, evidence) or _elsewhere(tried, evidence)) is not None:
        return elsewhere
    if tried.outcome is Outcome.UNDECIDED:
        if (trouble := trouble_of_all(evidence)) is not None:
            return doubted(target, trouble[1])
        if (refused := connect_refused(evidence)) is not None:
            return doubted(target, refused)
        do = "" if tried.legs else OTHER_TARGET  # nothing was sent that a log of log-ons could tell of
        return undecided(target, tried.detail, code=LOGON_UNCONFIRMED, do=do)
    if tried.outcome is Outcome.UNCONFIRMED:
        refusal = refusal_in_words(tried)
        return fails(target, refusal) if refusal is not None else undecided_logon(tried, evidence)
    unanswered = tried.outcome is Outcome.FAILED or cut_at_proof(tried)
    if unanswered and tried.failed is not None and tried.failed.failure in TRANSIENT:
        return undecided(
            target,
            f"the log-on got no answer: {tried.failed}; {_OTHER_HOST.format(tried.target)}",
            code=LOGON_UNANSWERED,
        )
    code, cause = _cause(tried, evidence)
    by_token = code is LOGON_TOKEN_REFUSED and tried.scheme is Scheme.NEGOTIATE
    declined = declined_ntlm(evidence) if by_token else None
    finding = code.finding(
        message=f"{tried.scheme.label}: {cause}" if tried.scheme is not Scheme.NONE else cause,
        expected=f"the log-on by {tried.scheme.label} is accepted" if tried.scheme is not Scheme.NONE else "no log-on",
        actual=_seen(tried, evidence),
        remedy=_REMEDY.get((code, tried.scheme)),
        evidence=_decisive(tried),
        because=declined.id if declined is not None else None,
        facts={"scheme": tried.scheme.value, "outcome": tried.outcome.value, "requests": tried.legs},
    )
    return warns(target, finding) if evidence.another_scheme_may_work else fails(target, finding)


def _elsewhere(tried: SchemeTried, evidence: Evidence) -> Judgement | None:
    """Return the judgement where nothing is said of the scheme or the account: another one answers, or none asks."""
    target = tried.scheme.value
    if tried.outcome is Outcome.NOT_OFFERED and nodes_unlike(evidence) is not None:
        return doubted(target, Blocked(reason=_NODES, code=NODES_DIFFER))
    if tried.outcome is Outcome.NOT_OFFERED and not tried.legs:
        if evidence.asked_as_server is not None:
            return blocked(target, why_blocked(evidence))
        if evidence.lets_pass:
            return undecided(target, _UNASKED, code=LOGON_NOT_DEMANDED)
        return None
    if tried.outcome in (Outcome.REFUSED, Outcome.NONCE_REFUSED):
        if _met_another_node(tried, evidence):
            return doubted(target, Blocked(reason=_OTHER_NODE, code=NODES_DIFFER))
        found = asked_by_another(tried, evidence)
        return found or (nonce_refused(tried, evidence) if tried.outcome is Outcome.NONCE_REFUSED else unchecked(tried))
    if tried.outcome in (Outcome.UNDECIDED, Outcome.UNCONFIRMED) and refusal_in_words(tried) is None:
        return asked_by_another(tried, evidence) or unchecked(tried)
    return unchecked(tried) if tried.outcome is Outcome.FAILED else None


def _met_another_node(tried: SchemeTried, evidence: Evidence) -> bool:
    """Does the answer to a log-on not offer its scheme, where without a log-on not every connection has it either?"""
    answer = tried.answer
    asks = answer is not None and kind_of(answer) == ASKS and tried.scheme.value not in offers_of(answer)
    return asks and nodes_unlike(evidence) is not None


_WHY_DECLINED = {
    Scheme.NTLM: "its NTLM helper or its domain does not work",
    Scheme.NEGOTIATE: "it accepts Kerberos only, or its helper does not work",
}


def _cause(tried: SchemeTried, evidence: Evidence) -> tuple[Code, str]:
    offered = any(challenge.is_for(tried.scheme) for challenge in evidence.challenges)
    if tried.outcome is Outcome.NOT_OFFERED and tried.legs and offered:
        return _WITHDRAWN
    if tried.scheme is Scheme.NONE:
        return _DEMANDED
    if tried.outcome is Outcome.REFUSED and tried.mechanism == "Kerberos":
        return _TICKET_REFUSED
    if tried.outcome is Outcome.CONNECTION_LOST:
        return LOGON_CONNECTION_CLOSED, how_lost(tried)
    code, cause = _CAUSE[tried.outcome]
    why = _WHY_DECLINED.get(tried.scheme) if code is LOGON_TOKEN_REFUSED else None
    return code, f"{cause}: {why}" if why else cause


def _how(tried: SchemeTried) -> str:
    if tried.scheme is Scheme.NONE:
        return "the proxy asks for no authentication"
    if tried.outcome is Outcome.NOT_CHALLENGED:
        return f"{tried.detail or 'the proxy allowed the request without a log-on'}; the password was not tested"
    obvious = (None, tried.scheme.label, "UTF-8")
    inside = "" if tried.mechanism in obvious else f" ({tried.mechanism})"
    return f"accepted{inside} after {tried.legs} request{'s' if tried.legs > 1 else ''}"


def _seen(tried: SchemeTried, evidence: Evidence) -> str:
    asked = (seen.answer for seen in evidence.each(ChallengesSeen) if seen.target == tried.target)
    said = f"{tried.answer}{words_of(tried.answer, next(asked, None))}" if tried.answer else ""
    parts = (said, tried.detail)
    return "; ".join(part for part in parts if part) or tried.outcome


def _decisive(tried: SchemeTried) -> tuple[int, ...]:
    if tried.failed is not None:
        return (tried.failed.event,)
    return (tried.answer.event,) if tried.answer is not None else tried.events
