"""Why nothing could be tested: what was in the way, and what would let it be tried."""

from collections.abc import Mapping

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.codes import (
    CLIENT_CERTIFICATE,
    LOGON_ASKED_AS_SERVER,
    LOGON_BASIC_WITHHELD,
    LOGON_CONNECTION_CLOSED,
    LOGON_DEMANDED,
    LOGON_DIRECTORY_DOWN,
    LOGON_NO_COMMON_SCHEME,
    LOGON_NONCE_NOT_SHARED,
    LOGON_NOT_OFFERED,
    LOGON_REFUSED,
    LOGON_TICKET_REFUSED,
    LOGON_TOKEN_REFUSED,
    LOGON_UNANSWERED,
    LOGON_UNCONFIRMED,
    LOGON_UNUSABLE_CHALLENGE,
    NETWORK_LOGON,
    PROXY_NO_ANSWER,
    PROXY_UNREACHABLE,
)
from proxytest.judgement.evidence import PASSED, Evidence
from proxytest.judgement.logon_trouble import DIRECTORY_THEN_AGAIN, cut_at_proof, said_of
from proxytest.judgement.named_limits import shuts_out
from proxytest.judgement.next_actions import (
    AGAIN,
    BY_PROFILE,
    FORGET,
    FREE,
    GET_TICKET,
    GIVE_USER,
    NAME_THE_PROXY,
    SEE_LOG,
    YOUR_PROXY,
)
from proxytest.judgement.no_pac_answer import no_proxy_by_pac
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.event import Failed
from proxytest.model.outcome import Outcome
from proxytest.protocol.answer_words import words_of

#: The code of a failed log-on, by outcome; other reasons, such as a missing user, are not findings.
_OF_LOGON = {
    Outcome.REFUSED: LOGON_REFUSED,
    Outcome.NONCE_REFUSED: LOGON_NONCE_NOT_SHARED,
    Outcome.UNCONFIRMED: LOGON_UNCONFIRMED,
    Outcome.UNDECIDED: LOGON_UNCONFIRMED,
    Outcome.NOT_OFFERED: LOGON_NOT_OFFERED,
    Outcome.TOKEN_REFUSED: LOGON_TOKEN_REFUSED,
    Outcome.CONNECTION_LOST: LOGON_CONNECTION_CLOSED,
    Outcome.UNUSABLE_CHALLENGE: LOGON_UNUSABLE_CHALLENGE,
    Outcome.NO_CREDENTIALS: LOGON_DEMANDED,
    Outcome.FAILED: LOGON_UNANSWERED,
}


#: What would let a log-on be tried, by how it ended, where no finding says it.
_TO_LOG_ON: Mapping[Outcome, str] = {
    **dict.fromkeys(Outcome, AGAIN),
    **{outcome: code.remedy for outcome, code in _OF_LOGON.items()},
    Outcome.NO_CREDENTIALS: GIVE_USER,
    Outcome.WITHHELD: FORGET,
}


def why_blocked(evidence: Evidence) -> Blocked:
    """Return why nothing could be tested inside a tunnel, with the code of the finding that blocked it."""
    if evidence.network_logon is not None:
        reason = f"the network asks for a log-on before the proxy ({evidence.network_logon.said})"
        return Blocked(reason=reason, code=NETWORK_LOGON)
    dialled = evidence.one(ProxyDialled)
    if dialled is None:
        return _without_proxy(evidence)
    if (wanting := _wants_certificate(evidence)) is not None:
        return Blocked(reason=f"the proxy wants a client certificate ({wanting})", code=CLIENT_CERTIFICATE)
    if dialled.failed is not None:
        reason = f"the proxy could not be reached ({dialled.failed.failure.words})"
        return Blocked(reason=reason, code=PROXY_UNREACHABLE)
    silent = next((seen.failed for seen in evidence.each(ChallengesSeen) if seen.failed is not None), None)
    if silent is not None and not evidence.answered:
        reason = f"the proxy does not answer CONNECT ({silent.failure.words})"
        return Blocked(reason=reason, code=PROXY_NO_ANSWER)
    return _by_logon(evidence) or _why_untested(evidence)


def _without_proxy(evidence: Evidence) -> Blocked:
    if own := _own_limit(evidence):
        return Blocked(reason=own, do=FREE)
    why = no_proxy_by_pac(evidence) or Blocked(reason="")
    reason = ": ".join(filter(None, ("no proxy is known", why.reason)))
    return Blocked(reason=reason, code=why.code, do=NAME_THE_PROXY)


def _wants_certificate(evidence: Evidence) -> Failed | None:
    failures = [one.failed for one in (*evidence.each(ProxyDialled), *evidence.each(ChallengesSeen))]
    wanting = (one for one in failures if one is not None and one.wants_certificate)
    return None if evidence.answered else next(wanting, None)


def _by_logon(evidence: Evidence) -> Blocked | None:
    """Return how each log-on ended where none works, with the code of the first finding."""
    if evidence.working_schemes():
        return None
    if (server := evidence.asked_as_server) is not None:
        reason = f"a web server's log-on is asked for, which clients do not answer ({server.answer})"
        return Blocked(reason=reason, code=LOGON_ASKED_AS_SERVER)
    tried = [one for one in evidence.schemes_tried() if one.outcome not in PASSED]
    return _by_outcome(evidence, tried) if tried else _without_scheme(evidence)


def _by_outcome(evidence: Evidence, tried: list[SchemeTried]) -> Blocked:
    reasons = dict.fromkeys(map(_how_it_ended, tried))
    code = next(filter(None, (logon_code(one, evidence) for one in tried)), None)
    if code in (None, LOGON_DEMANDED) and basic_withheld(evidence):  # a user is given; what lacks is a ticket
        code = LOGON_BASIC_WITHHELD
    unchecked = any(one.proven and said_of(one) is LOGON_DIRECTORY_DOWN for one in tried)
    do = DIRECTORY_THEN_AGAIN if code is LOGON_DIRECTORY_DOWN and unchecked else ""
    if code is LOGON_UNCONFIRMED and evidence.proofs_sent > 1:
        do = SEE_LOG
    return Blocked(reason="; ".join(reasons), code=code, do=do if code else to_log_on(evidence, tried[0]))


def _how_it_ended(tried: SchemeTried) -> str:
    left_out = " was not tried" if tried.outcome is Outcome.WITHHELD else ""
    said = words_of(tried.answer) if tried.answer is not None and tried.outcome is Outcome.UNCONFIRMED else ""
    return f"{tried.scheme.label}{left_out}: {(tried.detail or tried.outcome).removeprefix('not tried: ')}{said}"


def _without_scheme(evidence: Evidence) -> Blocked | None:
    """Return that no client supports an offered scheme, so that none was tried."""
    asked = any(seen.answer is not None and seen.answer.status == 407 for seen in evidence.each(ChallengesSeen))
    if not asked or any(one.scheme.lower() in evidence.spoken for one in evidence.challenges):
        return None
    return Blocked(reason="no client supports a scheme that the proxy offers", code=LOGON_NO_COMMON_SCHEME)


def to_log_on(evidence: Evidence, tried: SchemeTried) -> str:
    """Return what would let a log-on be tried that was kept back."""
    settings = evidence.one(SettingsSeen)
    if settings is not None and settings.no_logon_reason:
        return YOUR_PROXY.format(evidence.proxy)
    if _is_kept_from_being_read(evidence, tried):
        return LOGON_BASIC_WITHHELD.remedy
    if _lacks_ticket(tried, evidence):
        return GET_TICKET
    return _TO_LOG_ON[tried.outcome]


def _is_kept_from_being_read(evidence: Evidence, tried: SchemeTried) -> bool:
    """Did `auto` keep back a password that could be read on the way? Then no account is at risk."""
    kept = tried.scheme is Scheme.BASIC and tried.outcome is Outcome.WITHHELD
    return kept and not evidence.asked.schemes and not evidence.secure


def _why_untested(evidence: Evidence) -> Blocked:
    if own := _own_limit(evidence):
        return Blocked(reason=own, do=FREE)
    if any(evidence.each(TunnelTried)):  # of other hosts: replay may use another profile than the run
        return Blocked(reason="this host was not tried", do=BY_PROFILE.format(evidence.profile.name))
    return Blocked(reason="no authentication scheme could be tried", do=_TO_LOG_ON[Outcome.NO_CREDENTIALS])


def _own_limit(evidence: Evidence) -> str | None:
    return f"not tried: {evidence.untested[0]}" if evidence.untested else None


def logon_code(tried: SchemeTried, evidence: Evidence) -> Code | None:
    """Return the code of a log-on that did not work; None where it was not tried."""
    if _lacks_ticket(tried, evidence):
        return None
    if tried.scheme is Scheme.NONE and tried.outcome is Outcome.NOT_OFFERED:
        return LOGON_DEMANDED
    if tried.outcome is Outcome.REFUSED and tried.mechanism == "Kerberos":
        return LOGON_TICKET_REFUSED
    if cut_at_proof(tried):
        return LOGON_UNANSWERED
    shut = shuts_out(tried.target, tried.answer, evidence) if tried.answer is not None else None
    return (shut and shut.code) or said_of(tried) or _OF_LOGON.get(tried.outcome)


def _lacks_ticket(tried: SchemeTried, evidence: Evidence) -> bool:
    """Is a user given, and lacks only a Kerberos ticket?"""
    given = evidence.asked.user or (evidence.asked.anonymous and not evidence.asked.signed_on)
    return bool(given) and tried.scheme is Scheme.NEGOTIATE and tried.outcome is Outcome.NO_CREDENTIALS


def basic_withheld(evidence: Evidence) -> SchemeTried | None:
    """Return the log-on by Basic that `auto` left out: its password could be read. None where another works."""
    settings = evidence.one(SettingsSeen)
    kept_back = settings is not None and settings.no_logon_reason
    if kept_back or evidence.asked.schemes or evidence.secure or evidence.working_schemes():
        return None
    withheld = (one for one in evidence.schemes_tried() if one.outcome is Outcome.WITHHELD)
    return next((one for one in withheld if one.scheme is Scheme.BASIC), None)
