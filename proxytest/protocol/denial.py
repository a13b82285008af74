"""Why a proxy refuses: from its answer to CONNECT, or from its own page inside a tunnel."""

import re
from enum import StrEnum

from proxytest.model.answer import Answer
from proxytest.protocol.fingerprints import signs_of
from proxytest.protocol.mark import Place
from proxytest.protocol.product_marks import BEFORE_SERVERS


class Denial(StrEnum):
    """Why there is no tunnel."""

    AUTHENTICATION = "the proxy asks for authentication"
    POLICY = "the proxy's policy denies the host"
    NAME = "the proxy cannot resolve the host's name"
    FAR_END = "the proxy cannot reach the host"
    REDIRECT = "the proxy redirects to another page"
    METHOD = "the proxy does not allow CONNECT"
    NETWORK = "the network asks for a log-on"
    OTHER = "the proxy refuses"


#: Places that only the sender of an answer fills in; a proxy also adds itself to Via in answers of others.
MAKERS = frozenset({Place.SQUID_ERROR, Place.REASON, Place.BODY, Place.LINK})
_NOWHERE = "the proxy has nowhere to forward to: it does not resolve the host's name, or no parent answers"
_DNS_MARK = re.compile(
    r"ERR_DNS_FAIL|ERR_CANNOT_FORWARD|dns_unresolved|hostnotfound|unknown host"
    r"|DNS (lookup|error|resolution|failure)|name resolution|unable to (determine ip|resolve)"
    r"|(host|server) (name )?(couldn.t|could not|cannot) be (found|resolved)|no such domain",
    re.IGNORECASE,
)
_FAR_END_MARK = re.compile(
    r"ERR_(CONNECT_FAIL|SECURE_CONNECT_FAIL|CANNOT_FORWARD|READ_ERROR|READ_TIMEOUT|ZERO_SIZE_OBJECT|LIFETIME_EXP)"
    r"|connection (was )?(refused|reset|timed out)|(unable|failed|could not|cannot|can.t) (to )?connect\b|no route to"
    r"|(host|server|site|destination) (is |was )?(unreachable|not reachable|down\b)|gateway time-?out",
    re.IGNORECASE,
)
_METHOD_MARK = re.compile(
    r"\bmethod\b[^.<>\n]{0,40}\b(not (allowed|permitted|supported|implemented)|disallowed)\b", re.IGNORECASE
)
_NO_WEBSOCKET = re.compile(
    r"\bweb ?sockets?\b[^.<>\n]{0,40}\b(not (allowed|permitted|supported)|blocked|denied|disabled|forbidden|prohibited)"
    r"|\b(blocked|denied|forbidden|unsupported)\b[^.<>\n]{0,20}\bweb ?sockets?\b"
    r"|unsupported request method and protocol",
    re.IGNORECASE,
)
_BLOCK_MARK = re.compile(
    r"access (to .{0,60} )?(is |was |has been )?(denied|blocked|forbidden)|has been blocked|blocked in accordance"
    r"|policy_denied|ERR_ACCESS_DENIED|web ?page blocked|block ?page|urlblock|UserCheck|Web Filter Block"
    r"|Notification: Policy|McAfee Web Gateway - Notification|Internet Security by Zscaler",
    re.IGNORECASE,
)


def denial_of(answer: Answer) -> Denial:
    """Return why the proxy refused a CONNECT."""
    match answer.status:
        case 407 | 401:
            return Denial.AUTHENTICATION
        case 405 | 501:
            return Denial.METHOD
        case status if 300 <= status < 400:
            return Denial.REDIRECT
        case 511:  # RFC 6585 section 6: a captive portal
            return Denial.NETWORK
        case 403 if _METHOD_MARK.search(_text(answer)):
            return Denial.METHOD
        case 403 | 451:  # 451: RFC 7725
            return Denial.POLICY
        case 505 | 506 | 507 | 508 | 510:  # RFC 9110 section 15.6.6, RFC 4918 and others: of the request, not of a host
            return Denial.OTHER
        case status if status >= 500:
            return Denial.NAME if _DNS_MARK.search(_text(answer)) else Denial.FAR_END
        case _:
            return Denial.POLICY if has_block_mark(answer) else Denial.OTHER


def words_of_denial(denial: Denial, answer: Answer) -> str:
    """Return the words of the denial; Squid up to 4 says the same of a name that does not resolve and of no parent."""
    nowhere = denial is Denial.NAME and "ERR_CANNOT_FORWARD" in _text(answer)
    return _NOWHERE if nowhere else denial


def speaks_of_the_host(answer: Answer) -> bool:
    """Does an error of the proxy say that the host cannot be reached, or its name not be resolved?"""
    return said_of_the_host(answer) is not None


def said_of_the_host(answer: Answer) -> Denial | None:
    """Return what an error of the proxy says of the host by its words, whatever its status."""
    text = _text(answer)
    if _DNS_MARK.search(text):
        return Denial.NAME
    return Denial.FAR_END if _FAR_END_MARK.search(text) else None


def is_block_page(answer: Answer) -> bool:
    """Is a page inside a tunnel the proxy's own? Only used if the chain is not the far end's."""
    return answer.status in (403, 451) or bears_mark(answer)


def bears_mark(answer: Answer) -> bool:
    """Does the answer show that a proxy sent it? No far end sends 407 or 511 (RFC 6585 section 6)."""
    return answer.status in (407, 511) or has_block_mark(answer) or bool(signs_of(answer, MAKERS))


def is_gateway_error(answer: Answer) -> bool:
    """Is it an error of a gateway, or of the server itself (RFC 9110 section 15.6)?"""
    return answer.status in (500, 502, 503, 504)


def names_a_proxy(answer: Answer) -> bool:
    """Does it show a proxy product, one that is not also used in front of web servers?"""
    signed = signs_of(answer, frozenset({Place.SERVER}))
    return bears_mark(answer) or any(sign.product not in BEFORE_SERVERS for sign in signed)


def has_block_mark(answer: Answer) -> bool:
    """Does it have the words of a block page? Some web servers also send "Access Denied"."""
    return bool(_BLOCK_MARK.search(_text(answer)))


def is_page(answer: Answer) -> bool:
    """Is it written for people? APIs answer programs with JSON, or with nothing."""
    return "<html" in answer.body[:1024].lower() or "text/html" in "".join(answer.head.values("Content-Type")).lower()


def refuses_websockets(answer: Answer) -> bool:
    """Does a page for people say that WebSockets do not pass? An API would answer programs."""
    return is_page(answer) and _NO_WEBSOCKET.search(answer.body) is not None


def _text(answer: Answer) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in answer.head.headers)
    return f"{answer.head.reason}\n{headers}\n{answer.body}"
