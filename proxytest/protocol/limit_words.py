"""What a proxy says in its own words when a limit is reached: limits of rate, of connections, of failures."""

import re
from enum import StrEnum
from functools import lru_cache

from proxytest.model.answer import Answer


class LimitSaid(StrEnum):
    """The limit that an answer names."""

    RATE = "rate"
    CONNECTIONS = "connections"
    LOCKOUT = "lockout"  #: this address or account is shut out after failures


_LOCKOUT = re.compile(
    r"too many (failed |failure|bad |invalid |incorrect |unsuccessful |log-?on|log-?in|auth|password|attempts)"
    r"|(address|client|ip)( [\w.:-]+)? (is |was |has been )?(now |temporarily )*"
    r"(blocked|banned|locked|barred|blacklisted)\b.{0,60}(fail|attempt|log-?on|log-?in|minute|second|temporar)"
    r"|temporarily (banned|blacklisted)|brute.?force",
    re.IGNORECASE | re.DOTALL,
)
_CONNECTIONS = re.compile(
    r"too many (\w+ ){0,2}(connections|sessions|tunnels|clients)"
    r"|max(imum)?( number)?( of)? (\w+ ){0,2}(connections|sessions|tunnels|clients)"
    r"|(connection|session|tunnel|client)s?( count| number)? limit"
    r"|limit (of|on|for) (\w+ ){0,2}(connections|sessions|tunnels)|maxconn",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"too many (\w+ )?requests|rate.?limit|requests? (per|a) (second|minute)|throttl|slow down|rate (\w+ )?exceeded",
    re.IGNORECASE,
)
#: A limit that is not named: one of requests, unless the words around it speak of something else.
_SOME = re.compile(
    r"[^.<>\n]{0,40}(limit (was |is |has been )?(exceeded|reached|hit)|exceed(s|ed|ing)? (\w+ ){0,4}(limit|rate))"
    r"[^.<>\n]{0,20}",
    re.IGNORECASE,
)
_OF_ANOTHER_KIND = re.compile(
    r"licen[cs]e|quota|volume|bandwidth|traffic|(down|up)load|size|time\b|data\b|users?\b", re.IGNORECASE
)
#: Limits on the size of one request (RFC 9110 section 15.5, RFC 6585 section 5).
_OF_ONE_REQUEST = frozenset({400, 413, 414, 431})
CHALLENGES = frozenset({401, 407})  #: may say that whoever failed too often is shut out, and nothing of other limits


def limit_said(answer: Answer) -> LimitSaid | None:
    """Return the limit that a refusal names; 429 alone names one of rate (RFC 6585 section 4)."""
    if answer.head.connected or answer.status in _OF_ONE_REQUEST:
        return None
    said = _said_in(answer)
    if answer.status in CHALLENGES:
        return said if said is LimitSaid.LOCKOUT else None
    asks_to_wait = answer.status in (403, 503) and next(answer.head.values("Retry-After"), None) is not None
    return LimitSaid.RATE if said is None and (answer.status == 429 or asks_to_wait) else said


def _said_in(answer: Answer) -> LimitSaid | None:
    return _said(f"{answer.head.reason}\n{answer.body}")


def names_limit(answer: Answer) -> bool:
    """Does a refusal name a limit? `Retry-After` alone may speak of maintenance (RFC 9110 section 10.2.3)."""
    return limit_said(answer) is not None and (answer.status == 429 or _said_in(answer) is not None)


@lru_cache(maxsize=512)  # every check that doubts a refusal asks of all answers, and a page has thousands of characters
def _said(text: str) -> LimitSaid | None:
    each = ((LimitSaid.LOCKOUT, _LOCKOUT), (LimitSaid.CONNECTIONS, _CONNECTIONS), (LimitSaid.RATE, _RATE))
    named = next((said for said, pattern in each if pattern.search(text)), None)
    some = any(not _OF_ANOTHER_KIND.search(found[0]) for found in _SOME.finditer(text))
    return LimitSaid.RATE if named is None and some else named
