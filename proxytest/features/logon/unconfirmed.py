"""A log-on that was sent, and answered neither by a challenge nor by an open tunnel: the account or the host?"""

from proxytest.features.logon.observations import SchemeTried
from proxytest.judgement.codes import LOGON_REFUSED_IN_WORDS, LOGON_UNCONFIRMED
from proxytest.judgement.say import undecided
from proxytest.model.result import Finding, Judgement
from proxytest.protocol.logon_words import tells_of_a_refused_logon

_ONCE = "nothing further was sent, since it may count as a failed log-on"
_AGAIN = "--max-auth-failures 2 allows one more attempt"


def refusal_in_words(tried: SchemeTried) -> Finding | None:
    """Return the finding where the answer itself says that the log-on was refused."""
    if tried.answer is None or tried.answer.status == 407 or not tells_of_a_refused_logon(tried.answer):
        return None
    return LOGON_REFUSED_IN_WORDS.finding(
        message=f"{tried.scheme.label}: the proxy refuses the log-on, and says so by {tried.answer.status}",
        expected="2xx, or 407 for a log-on that is refused",
        actual=tried.detail,
        evidence=(tried.answer.event,),
        facts={"scheme": tried.scheme.value, "status": tried.answer.status},
    )


def undecided_logon(tried: SchemeTried) -> Judgement:
    """Say what cannot be told apart, and what would."""
    status = tried.answer.status if tried.answer is not None else 0
    if status >= 500:
        cause = (
            f"the log-on cannot be checked now: {tried.detail}; the proxy, or the directory that it asks, has trouble"
        )
    elif status == 407:
        cause = f"{tried.detail}: the log-on, or a nonce that another node gave"
    elif tried.failed is not None and status:
        cause = f"{tried.detail}; some proxies answer a refused log-on so"
    else:
        cause = f"{tried.detail}: a refusal of the log-on, or of the host"
    return undecided(tried.scheme.value, f"{cause}; {_ONCE}; {_AGAIN}", code=LOGON_UNCONFIRMED)
