"""What the proxy says of log-ons, or of itself, in a refusal: then the refusal says nothing of the host."""

from collections.abc import Callable

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.codes import (
    HEAD_LIMIT,
    LOGON_ASKED_AS_SERVER,
    LOGON_DIRECTORY_DOWN,
    LOGON_OTHERWISE,
    LOGON_PARENT_ASKS,
    LOGON_REFUSED_IN_WORDS,
    LOOK_AT_DIRECTORY,
    NETWORK_LOGON,
    OUT_OF_SERVICE,
    PROXY_LICENCE,
)
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.tunnel_codes import METHOD_REFUSED
from proxytest.model.answer import Answer
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.event import Failure
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Sureness
from proxytest.protocol.answer_words import words_of
from proxytest.protocol.denial import Denial, denial_of, speaks_of_the_host
from proxytest.protocol.logon_words import (
    in_another_language,
    says_directory_down,
    says_logon_refused,
    says_not_logged_on,
    says_parent_asks,
)
from proxytest.protocol.parse_challenge import parse_challenges
from proxytest.protocol.service_words import says_licence_ended, says_out_of_service
from proxytest.protocol.size_words import says_head_too_large

#: A challenge is judged as a log-on.
_ASKS = (401, 407)
#: The proxy's own trouble; 502 and 504 speak of the host (RFC 9110 sections 15.6.3 and 15.6.5).
_TROUBLE = (500, 503)
_NETWORK = 511  #: of a network that wants a log-on of its own (RFC 6585 section 6)
#: Where an attempt is remembered, so that the next run would not log on.
DIRECTORY_THEN_AGAIN = f"{LOOK_AT_DIRECTORY} Then run again with --forget-refusals."
_REFUSED = frozenset({Outcome.REFUSED, Outcome.UNCONFIRMED, Outcome.UNDECIDED})
#: The first that is said counts.
_SAYS: tuple[tuple[Code, Callable[[Answer], bool], str], ...] = (
    (LOGON_DIRECTORY_DOWN, says_directory_down, "that log-ons cannot be checked now"),
    (LOGON_PARENT_ASKS, says_parent_asks, "that its parent refuses or asks for a log-on"),
    (PROXY_LICENCE, says_licence_ended, "that its licence has expired or is used up"),
    (
        OUT_OF_SERVICE,
        says_out_of_service,
        "that it is out of service (overload, maintenance, or what it needs fails)",
    ),
    (LOGON_OTHERWISE, says_not_logged_on, "that this client is not logged on, and does not ask for that by 407"),
    (HEAD_LIMIT, says_head_too_large, "that the head of the request is too large"),
)
TROUBLES = tuple(code for code, _, _ in _SAYS)  #: the codes of `trouble_said`


def trouble_said(answer: Answer | None) -> Blocked | None:
    """Return the trouble with log-ons, or of the proxy itself, that a refusal names."""
    if answer is None or answer.head.connected or answer.status in _ASKS:
        return None
    code, words = next(((code, words) for code, says, words in _SAYS if says(answer)), (None, ""))
    return Blocked(reason=f"refused, but the proxy says {words} ({answer})", code=code) if code else None


def directory_down(answer: Answer | None) -> Blocked | None:
    """Return the doubt about a refusal that speaks of what checks log-ons."""
    trouble = trouble_said(answer)
    return trouble if trouble is not None and trouble.code is LOGON_DIRECTORY_DOWN else None


def trouble_of_all(evidence: Evidence) -> tuple[Answer, Blocked] | None:
    """Return the trouble that the proxy names without a log-on, where it neither asks for one nor opens a tunnel."""
    answers = [seen.answer for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    if any(answer.head.connected or answer.status in _ASKS for answer in answers):
        return None
    said = ((answer, trouble_said(answer)) for answer in answers)
    return next(((answer, trouble) for answer, trouble in said if trouble is not None), None)


def connect_refused(evidence: Evidence) -> Blocked | None:
    """Return why no log-on could be tried where CONNECT itself is refused, whatever the host."""
    answers = [seen.answer for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    if not answers or any(denial_of(answer) is not Denial.METHOD for answer in answers):
        return None
    return Blocked(reason=f"the proxy asks for no log-on: it refuses CONNECT ({answers[0]})", code=METHOD_REFUSED)


def trouble_found(answer: Answer, trouble: Blocked) -> Finding:
    """Return the finding for a trouble that the proxy names."""
    code = trouble.code or LOGON_DIRECTORY_DOWN
    return code.finding(
        message=f"The proxy says {next(words for one, _, words in _SAYS if one is code)}",
        expected="2xx, or 407 that asks for a log-on",
        actual=f"{answer}{words_of(answer)}",
        evidence=(answer.event,),
        certainty=Sureness.PROVEN,
        facts={"status": answer.status},
    )


def said_of(tried: SchemeTried) -> Code | None:
    """Return what the answer to a log-on says of it beside its status, or shows; None where that is all there is."""
    answer = tried.answer
    if first_token_unanswered(tried):
        return LOGON_DIRECTORY_DOWN
    if answer is None or not tried.legs or tried.outcome not in _REFUSED:
        return None
    if says_parent_asks(answer):
        return LOGON_PARENT_ASKS
    if says_directory_down(answer):
        return LOGON_DIRECTORY_DOWN
    if asks_as_server(answer):
        return LOGON_ASKED_AS_SERVER
    if says_logon_refused(answer):
        return LOGON_REFUSED_IN_WORDS if answer.status != 407 else None
    if says_head_too_large(answer):
        return HEAD_LIMIT
    if answer.status == _NETWORK:
        return NETWORK_LOGON
    told = speaks_of_the_host(answer) or in_another_language(answer)  # which may tell of anything
    return LOGON_DIRECTORY_DOWN if answer.status in _TROUBLE and not told else None


def asks_as_server(answer: Answer) -> bool:
    """Is a web server's log-on asked for, and no proxy's (RFC 9110 section 11.6.1)?"""
    asks = parse_challenges(answer.head.values("Proxy-Authenticate"))
    return answer.status in _ASKS and not asks and any(answer.head.values("WWW-Authenticate"))


def cut_at_proof(tried: SchemeTried) -> bool:
    """Was the connection cut in answer to the proof itself? That may be a refusal, by the proxy or on the way."""
    return tried.outcome is Outcome.CONNECTION_LOST and tried.proven and tried.failed is not None


def first_token_unanswered(tried: SchemeTried) -> bool:
    """Is the first token of NTLM or Negotiate alone not answered? Nobody asks the host before the log-on has ended."""
    silent = tried.failed is not None and tried.failed.failure is Failure.TIMEOUT
    return silent and tried.legs == 1 and not tried.proven and tried.scheme in (Scheme.NTLM, Scheme.NEGOTIATE)
