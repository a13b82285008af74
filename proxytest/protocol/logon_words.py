"""What a proxy says about a log-on: that it was refused, or that it cannot be checked now."""

import re
from functools import cache

from proxytest.model.answer import Answer

#: Words for credentials and for refusal; and texts of products whose pages report a refused log-on.
_WHO = (
    r"(authenticat\w*|authoriz\w*|log[ -]?[io]n|sign[ -]?[io]n|password|credentials?|user ?(name|id)?|account|identity)"
)
_BAD = (
    r"(fail\w*|invalid|incorrect|wrong|bad|denied|refused|rejected|expired|locked|disabled|unknown|unsuccessful"
    r"|not (be )?(valid\w*|accepted|recogni[sz]ed|authenticated|correct|verified)|required|missing)"
)
_FAILED = (
    rf"\b{_WHO}\b(?! cert)[^.<>\n]{{0,40}}\b{_BAD}\b|\b{_BAD}\b[^.,;<>\n]{{0,20}}\b{_WHO}\b"
    r"|\b(not|un)[ -]?authenticated\b|ERR_CACHE_ACCESS_DENIED|authentication_failed"
)
#: Who checks a log-on for the proxy, and what is said where it does not answer.
_CHECKER = (
    r"(active directory|directory (server|service)|domain controllers?|ldaps?( server)?|radius( server)?|kdc|winbindd?"
    r"|(authentication|authori[sz]ation|log[io]n|identity|saml) (server|service|provider|helper|backend|realm|agent)s?"
    r"|bcaaa( agent)?)"
)
_STATE = r"(down|offline|unavailable|unreachable|busy|overloaded|timed out|time-?out|not (available|reachable|running))"
_SILENT = r"((not|n.t|failed to|fails to) (be )?(respond|answer|reach|contact)\w*|connection (failed|refused|lost))"
_NO_WAY = r"((failed|failure|unable|cannot|can.t|could not|couldn.t) (to )?(contact|connect|reach|bind|query)\w*)"
_NO_ANSWER = r"(no (response|answer))"
_UNCHECKED = (
    rf"\b{_CHECKER}\b[^.<>\n]{{0,30}}({_STATE}|{_SILENT}|{_NO_ANSWER})\b"
    rf"|\b({_NO_WAY}|{_NO_ANSWER})\b[^.<>\n]{{0,30}}\b{_CHECKER}\b"
    r"|\bno ((log[ -]?[io]n|authentication|directory|ldap|radius|kerberos) servers?|domain controllers?|dcs?|kdcs?)\b"
    r"[^.<>\n]{0,20}\b(available|reachable|found|responding|online)\b"
    r"|STATUS_(NO_LOGON_SERVERS|DOMAIN_CONTROLLER_NOT_FOUND)\b"
)
_PARENT = re.compile(
    r"\b(upstream|parent|peer|cascad\w+|next[ -]hop)( (proxy|cache|server))?\b[^.<>\n]{0,40}"
    r"\b(authenticat\w*|log[ -]?[io]n|credentials|407)\b",
    re.IGNORECASE,
)
#: Said to whoever sent no log-on: that one is needed, by other means than a 407.
_NOT_LOGGED_ON = re.compile(
    r"\b(must|need to|have to|please|required to)( first)? ((log|sign) ?[io]n|authenticate)\b"
    r"|\b(log|sign)[ -]?[io]n (is )?(required|needed|before)\b|\bauthentication (is )?required\b"
    r"|\bnot (yet |currently |been )?((logged|signed) [io]n|authenticated)\b|\bunauthenticated (user|client)"
    r"|\buntil you have authenticated\b|\b(invalid|unknown|unidentified) user\b(?![ -]agent)",
    re.IGNORECASE,
)
#: Words of almost every English page; one of them alone may stand in a page of another language.
_ENGLISH = re.compile(
    r"\b(the|is|are|was|be|not|to|for|and|with|your|you|this|service|server|internal|error|unavailable|page)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NETWORK = 511  #: "Network Authentication Required" is its name, and says nothing of the proxy's users (RFC 6585)
_READ = 4096  #: characters of a page; the message is at its beginning


def says_logon_refused(answer: Answer) -> bool:
    """Does the reason phrase, a header or the page say that the user or the password was not accepted?"""
    if says_directory_down(answer) or says_parent_asks(answer):
        return False
    return _compiled(_FAILED).search(_words(answer)) is not None


def says_parent_asks(answer: Answer) -> bool:
    """Does it say that another proxy behind this one wants a log-on?"""
    return _PARENT.search(_words(answer)) is not None


def says_directory_down(answer: Answer) -> bool:
    """Does it say that what checks log-ons does not answer?"""
    return _compiled(_UNCHECKED).search(_words(answer)) is not None


def says_not_logged_on(answer: Answer) -> bool:
    """Does it say that whoever asks has to log on first?"""
    return _NOT_LOGGED_ON.search(_words(answer)) is not None


def in_another_language(answer: Answer) -> bool:
    """Has it a page that is not in English? Then it may say anything, that a log-on was refused among it."""
    text = _TAG.sub(" ", answer.body[:_READ])
    words = {found.lower() for found in _ENGLISH.findall(text)}
    return len(words) < 2 and len(_WORD.findall(text)) > len(words)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile at the first use: that takes long, and no first packet needs it."""
    return re.compile(pattern, re.IGNORECASE)


def _words(answer: Answer) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in answer.head.headers)
    reason = answer.head.reason if answer.status != _NETWORK else ""
    return f"{reason}\n{headers}\n{answer.body[:_READ]}"
