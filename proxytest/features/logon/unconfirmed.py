"""A log-on whose answer is neither a challenge nor an open tunnel: it may concern the account or the host."""

from proxytest.features.logon.observations import SchemeTried
from proxytest.judgement.codes import LOGON_REFUSED_IN_WORDS, LOGON_UNCONFIRMED
from proxytest.judgement.say import undecided
from proxytest.model.result import Finding, Judgement
from proxytest.protocol.logon_words import says_logon_refused

_ONCE = "nothing more was sent, since this may count as a failed log-on"
_AGAIN = "--max-auth-failures 2 allows one more attempt"


def refusal_in_words(tried: SchemeTried) -> Finding | None:
    """Return the finding where the answer itself says that the log-on was refused."""
    if tried.answer is None or tried.answer.status == 407 or not says_logon_refused(tried.answer):
        return None
    return LOGON_REFUSED_IN_WORDS.finding(
        message=f"{tried.scheme.label}: the proxy refuses the log-on with status {tried.answer.status}",
        expected="2xx, or 407 for a refused log-on",
        actual=tried.detail,
        evidence=(tried.answer.event,),
        facts={"scheme": tried.scheme.value, "status": tried.answer.status},
    )


def undecided_logon(tried: SchemeTried) -> Judgement:
    """Return the possible causes, and how to find out which it is."""
    status = tried.answer.status if tried.answer is not None else 0
    if status >= 500:
        cause = f"the log-on cannot be checked now: {tried.detail}; the proxy or its directory has a problem"
    elif status == 407:
        cause = f"{tried.detail}: the proxy refused the log-on, or did not know a nonce from another node"
    elif tried.failed is not None and status:
        cause = f"{tried.detail}; some proxies refuse a log-on in this way"
    else:
        cause = f"{tried.detail}; this may refuse the log-on or the host"
    return undecided(tried.scheme.value, f"{cause}; {_ONCE}; {_AGAIN}", code=LOGON_UNCONFIRMED)
