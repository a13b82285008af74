"""A log-on whose answer is neither a challenge nor an open tunnel: it may concern the account or the host."""

from proxytest.features.logon.observations import SchemeTried
from proxytest.judgement.codes import (
    LOGON_DIRECTORY_DOWN,
    LOGON_NONCE_NOT_SHARED,
    LOGON_REFUSED_IN_WORDS,
    LOGON_UNCONFIRMED,
)
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.logon_trouble import DIRECTORY_THEN_AGAIN, said_of
from proxytest.judgement.next_actions import SEE_LOG
from proxytest.judgement.other_proxy import other_sender
from proxytest.judgement.say import fails, undecided
from proxytest.model.result import Finding, Judgement, Sureness
from proxytest.protocol.answer_words import words_of
from proxytest.protocol.denial import speaks_of_the_host
from proxytest.protocol.logon_words import says_directory_down, says_logon_refused

_ONCE = "nothing more was sent, since this may count as a failed log-on"
_AGAIN = "--max-auth-failures 2 allows one more attempt"


def refusal_in_words(tried: SchemeTried) -> Finding | None:
    """Return the finding where the answer itself says that the log-on was refused."""
    if tried.answer is None or tried.answer.status == 407 or not says_logon_refused(tried.answer):
        return None
    return LOGON_REFUSED_IN_WORDS.finding(
        message=f"{tried.scheme.label}: the proxy refuses the log-on with status {tried.answer.status}",
        expected="2xx, or 407 for a refused log-on",
        actual=f"{tried.detail}{words_of(tried.answer)}",
        evidence=(tried.answer.event,),
        facts={"scheme": tried.scheme.value, "status": tried.answer.status},
    )


def unchecked(tried: SchemeTried) -> Judgement | None:
    """Return that the log-on cannot be checked now, where the answer says so, or shows trouble of the proxy's own."""
    if said_of(tried) is not LOGON_DIRECTORY_DOWN:
        return None
    answer = tried.answer
    said = answer is not None and says_directory_down(answer)
    sent = "the log-on" if tried.proven else "the first token, which holds no password,"
    ended = f"{sent} was answered by {answer}" if answer is not None else f"{sent} got no answer: {tried.failed}"
    finding = LOGON_DIRECTORY_DOWN.finding(
        message=f"{tried.scheme.label}: the log-on cannot be checked now",
        expected="2xx, or 407 for a refused log-on",
        actual=f"{ended}{words_of(answer)}" if answer is not None else f"{ended}; without it the proxy answers",
        evidence=(answer.event,) if answer is not None else tried.events,
        remedy=DIRECTORY_THEN_AGAIN if tried.proven else None,
        certainty=Sureness.PROVEN if said else None,
        facts={"scheme": tried.scheme.value, "status": answer.status if answer is not None else 0}
        | {"proven": tried.proven},
    )
    doubt = "the proxy says that its directory does not answer" if said else "its directory may be down"
    host = ", or the host" if answer is not None and not said else ""
    once = f"; {_ONCE}; {_AGAIN}" if tried.proven else ""
    reason = f"the log-on cannot be checked now: {ended}; {doubt}{host}{once}"
    return undecided(tried.scheme.value, reason, finding, code=LOGON_DIRECTORY_DOWN)


def nonce_refused(tried: SchemeTried, evidence: Evidence) -> Judgement:
    """Return who may have refused a nonce that came on another connection; proven where a second one was accepted."""
    answer = tried.answer
    accepted = answer is not None and answer.head.connected
    node = other_sender(answer, evidence) if answer is not None else None
    seen = f"{tried.detail}; {node}" if node else tried.detail
    finding = LOGON_NONCE_NOT_SHARED.finding(
        message="Digest: a nonce is refused on another connection than the one that brought it",
        expected="each node of the proxy knows the nonces of the others",
        actual="refused with a new nonce; that one was accepted on its own connection" if accepted else seen,
        evidence=(answer.event,) if answer is not None else tried.events,
        certainty=Sureness.PROVEN if accepted else None,
        facts={"scheme": tried.scheme.value, "requests": tried.legs},
    )
    if accepted:
        return fails(tried.scheme.value, finding)
    reason = f"{seen}: another node may have answered, or the password is wrong; {_ONCE}; {_AGAIN}"
    return undecided(tried.scheme.value, reason, finding, code=LOGON_NONCE_NOT_SHARED)


def undecided_logon(tried: SchemeTried, evidence: Evidence) -> Judgement:
    """Return the possible causes, and how to find out which it is."""
    status = tried.answer.status if tried.answer is not None else 0
    seen = f"{tried.detail}{words_of(tried.answer)}" if tried.answer is not None else tried.detail
    if status >= 500 and tried.answer is not None and speaks_of_the_host(tried.answer):
        cause = f"{seen}; the answer says that the proxy does not reach the host, and nothing of the log-on"
    elif status >= 500:
        cause = f"the log-on cannot be checked now: {seen}; the proxy or the host has a problem"
    elif status == 407:
        cause = f"{seen}: the proxy refused the log-on, or did not know a nonce from another node"
    elif tried.failed is not None and status:
        cause = f"{seen}; some proxies refuse a log-on in this way"
    else:
        cause = f"{seen}; this may refuse the log-on or the host"
    if (sent := evidence.proofs_sent) > 1:
        reason = f"{cause}; {sent} log-ons were sent, each for another host"
        return undecided(tried.scheme.value, reason, code=LOGON_UNCONFIRMED, do=SEE_LOG)
    return undecided(tried.scheme.value, f"{cause}; {_ONCE}; {_AGAIN}", code=LOGON_UNCONFIRMED)
