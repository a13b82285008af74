"""Who refused a log-on, where another proxy than this one may have done so."""

from dataclasses import replace

from proxytest.features.logon.observations import SchemeTried
from proxytest.judgement.codes import LOGON_PARENT_ASKS, LOGON_REFUSED
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.other_proxy import asked_by_parent, other_realm, other_sender
from proxytest.judgement.say import fails, undecided
from proxytest.model.answer import Answer
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Judgement, Sureness
from proxytest.protocol.logon_words import says_parent_asks

_BOTH = "the password is wrong, or another proxy (a parent, another node) asks for a log-on of its own"
_SAID = "the proxy says that its parent asks for a log-on"
_SIGNS = (other_realm, other_sender)


def asked_by_another(tried: SchemeTried, evidence: Evidence) -> Judgement | None:
    """Return that another proxy asks: likely where the refusal has another realm and another name, else one cause."""
    answer = tried.answer
    if answer is None or not evidence.challenges:
        return None
    if says_parent_asks(answer):
        asked = asked_by_parent(answer, str(answer), message=f"{tried.scheme.label}: {_SAID}")
        return fails(tried.scheme.value, replace(asked, certainty=Sureness.PROVEN))
    if answer.status != 407:
        return None
    said = tuple(filter(None, (sign(answer, evidence) for sign in _SIGNS)))
    if not said or (tried.outcome is not Outcome.REFUSED and other_realm(answer, evidence) is None):
        return None  # another node does not know the nonce: no parent is needed
    asked = asked_by_parent(answer, "; ".join(said), message=f"{tried.scheme.label}: a parent proxy asks for a log-on")
    if len(said) == len(_SIGNS):
        return fails(tried.scheme.value, asked)
    refused = may_be_refused(tried, answer)
    return undecided(tried.scheme.value, f"{said[0]}: {_BOTH}", asked, refused, code=LOGON_PARENT_ASKS)


def may_be_refused(tried: SchemeTried, answer: Answer) -> Finding:
    """Return the finding for a password that may be wrong, beside another cause."""
    return LOGON_REFUSED.finding(
        message=f"{tried.scheme.label}: the user name or the password may be refused",
        expected=f"the log-on by {tried.scheme.label} is accepted",
        actual=str(answer),
        evidence=(answer.event,),
        facts={"scheme": tried.scheme.value, "requests": tried.legs},
    )
