"""What a proxy says where it is itself what stops it: its licence, its resources, its maintenance."""

import re

from proxytest.model.answer import Answer

_END = (
    r"(expired|exceed(ed|s)?|exhausted|used up|reached|invalid|missing|revoked|not (valid|found|installed|activated))"
)
_LICENCE = re.compile(
    rf"\blicen[cs](e|es|ed|ing)\b[^.<>\n]{{0,60}}\b{_END}\b|\b(expired|exceed(ed|s)?|invalid|no valid|over the)\b"
    r"[^.<>\n]{0,40}\blicen[cs]e[ds]?\b|\bunlicen[cs]ed\b|\blicen[cs]e (user |client |connection )?limit\b",
    re.IGNORECASE,
)
_OUT_OF_SERVICE = re.compile(
    r"\b(down|closed|unavailable) (for|due to) (\w+ ){0,2}maintenance\b|\bin maintenance( mode)?\b|\bunder maintenance"
    r"\b|\bmaintenance mode\b|\btoo many open files\b|\bsocket failure\b"
    r"|\bout of (memory|(free )?(sockets|ports|(file )?descriptors|file handles|resources))\b"
    r"|\bicap (\w+ )?(error|failure|server)\b|\b(virus|content|malware) scanner (did|does|is|was|has) not\b"
    r"|\b(proxy|server|gateway|appliance|system|service) is (too busy|overloaded|(currently )?(re)?starting)\b",
    re.IGNORECASE,
)
_READ = 4096  #: characters of a page; the message is at its beginning


def says_licence_ended(answer: Answer) -> bool:
    """Does a refusal say that the proxy's licence has expired, or is used up?"""
    return _LICENCE.search(_words(answer)) is not None


def says_out_of_service(answer: Answer) -> bool:
    """Does an error say that the proxy itself cannot serve anybody now?"""
    return answer.status >= 500 and _OUT_OF_SERVICE.search(_words(answer)) is not None


def _words(answer: Answer) -> str:
    return f"{answer.head.reason}\n{answer.body[:_READ]}"
