"""An answer to a log-on that names a cause of its own: a lock-out, the size of the request, another log-on."""

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.logon.refused_by import may_be_refused
from proxytest.judgement.codes import HEAD_LIMIT, LIMIT_LOCKOUT, LOGON_ASKED_AS_SERVER, NETWORK_LOGON
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.logon_trouble import said_of
from proxytest.judgement.named_limits import shuts_out
from proxytest.judgement.say import doubted, fails, undecided
from proxytest.model.answer import Answer
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement
from proxytest.protocol.answer_words import words_of

_ENDED = frozenset({Outcome.REFUSED, Outcome.UNCONFIRMED, Outcome.UNDECIDED})
_OTHER_SERVER = "the password is wrong, or another server (a gateway, a parent) asks for a log-on of its own"


def told_otherwise(tried: SchemeTried, evidence: Evidence) -> Judgement | None:
    """Return the judgement of a log-on whose answer tells more than its status; None where it does not."""
    answer, target = tried.answer, tried.scheme.value
    if answer is None or tried.outcome not in _ENDED:
        return None
    if (shut := shuts_out(tried.target, answer, evidence)) is not None:
        return doubted(target, shut)
    code = said_of(tried)
    if code is HEAD_LIMIT:
        return _too_large(tried, answer)
    if code is NETWORK_LOGON:
        return _by_network(tried, answer)
    return _by_server(tried, answer) if code is LOGON_ASKED_AS_SERVER else None


def _too_large(tried: SchemeTried, answer: Answer) -> Judgement:
    what = "the log-on" if tried.proven else "the first token"
    finding = HEAD_LIMIT.finding(
        message=f"{tried.scheme.label}: the proxy refuses the request that carries {what} as too large",
        expected="the head of a log-on is accepted",
        actual=f"{answer}{words_of(answer)}; smaller heads were answered",
        evidence=(answer.event,),
        facts={"scheme": tried.scheme.value, "status": answer.status},
    )
    return fails(tried.scheme.value, finding)


def _by_network(tried: SchemeTried, answer: Answer) -> Judgement:
    finding = NETWORK_LOGON.finding(
        message="The log-on is answered by a network that asks for a log-on of its own (captive portal)",
        expected="an answer of the proxy",
        actual=f"{answer}{words_of(answer)}",
        evidence=(answer.event,),
        facts={"portal": ""},
    )
    reason = f"the log-on was answered by {answer}, in place of the proxy: nothing is known of the password"
    return undecided(tried.scheme.value, reason, finding, code=NETWORK_LOGON)


def _by_server(tried: SchemeTried, answer: Answer) -> Judgement:
    header = next(answer.head.values("WWW-Authenticate"), "")[:200]
    finding = LOGON_ASKED_AS_SERVER.finding(
        message=f"{tried.scheme.label}: after the log-on a web server's log-on is asked for, which no client answers",
        expected="2xx, or 407 with Proxy-Authenticate",
        actual=f"{answer} with WWW-Authenticate: {header}",
        evidence=(answer.event,),
        facts={"status": answer.status, "www_authenticate": header},
    )
    reason = f"after the log-on a web server's log-on is asked for ({answer}): {_OTHER_SERVER}"
    return undecided(tried.scheme.value, reason, finding, may_be_refused(tried, answer), code=LOGON_ASKED_AS_SERVER)


CODES = (HEAD_LIMIT, LIMIT_LOCKOUT, LOGON_ASKED_AS_SERVER, NETWORK_LOGON)  #: of `told_otherwise`
