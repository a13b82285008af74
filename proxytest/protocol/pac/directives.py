"""Read what FindProxyForURL returns, as tolerant as browsers are, and keep the errors in it.

Chromium splits at semicolons, silently drops what it cannot read, and uses DIRECT if nothing is left
(net/proxy_resolution/proxy_list.cc, SetFromPacString).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.model.address import Authority, parse_authority
from proxytest.model.errors import UsageError
from proxytest.model.pac_result import Keyword, PacAnswerError, PacDirective

#: Chromium's ports for an address without one (net/base/proxy_server.cc); the specification asks for a port.
_PORTS = {
    Keyword.PROXY: 80, Keyword.HTTPS: 443, Keyword.SOCKS: 1080, Keyword.SOCKS4: 1080, Keyword.SOCKS5: 1080,
}  # fmt: skip
_WORDS = {**{keyword.value: keyword for keyword in Keyword}, "HTTP": Keyword.PROXY}
_BETWEEN = re.compile(r"[\s,]+")
_PORT = re.compile(r":\d+$")
_MAX_DIRECTIVES = 100  #: elements that are read; a longer list is a mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class PacAnswer:
    """The directives in the order in which they are tried."""

    directives: tuple[PacDirective, ...]
    errors: tuple[PacAnswerError, ...] = ()


def read_answer(text: str) -> PacAnswer:
    """Read an answer; without a readable element it is DIRECT."""
    elements = [element.strip() for element in text.split(";", _MAX_DIRECTIVES)[:_MAX_DIRECTIVES] if element.strip()]
    errors: list[PacAnswerError] = [] if elements else [PacAnswerError.EMPTY]
    directives = tuple(directive for element in elements for directive in _directives(element, errors))
    if elements and not directives:
        errors.append(PacAnswerError.NOTHING_READABLE)
    return PacAnswer(
        directives=directives or (PacDirective(keyword=Keyword.DIRECT),), errors=tuple(dict.fromkeys(errors))
    )


def _directives(element: str, errors: list[PacAnswerError]) -> Iterator[PacDirective]:
    word, *rest = _BETWEEN.split(element)
    keyword = _keyword(word)
    address = " ".join(rest)
    if any(_keyword(other) for other in rest[keyword is not Keyword.DIRECT :]):
        # "PROXY a:1, PROXY b:2" or one per line: browsers read none of it. A proxy's own name may be a keyword.
        errors.append(PacAnswerError.NO_SEPARATOR)
    elif keyword is None:
        errors.append(PacAnswerError.UNKNOWN_WORD)
    elif keyword is Keyword.DIRECT:
        if address:
            errors.append(PacAnswerError.DIRECT_WITH_HOST)
        else:
            yield PacDirective(keyword=keyword)
    elif (authority := _authority(address, keyword, errors)) is not None:
        yield PacDirective(keyword=keyword, authority=authority)


def _keyword(word: str) -> Keyword | None:
    return _WORDS.get(word.upper()) if word.isascii() else None


def _authority(address: str, keyword: Keyword, errors: list[PacAnswerError]) -> Authority | None:
    if not address:
        errors.append(PacAnswerError.NO_HOST)
        return None
    if "://" in address:
        errors.append(PacAnswerError.URL_AS_ADDRESS)
        return None
    try:
        authority = parse_authority(address, _PORTS[keyword])
    except UsageError:
        errors.append(PacAnswerError.NOT_AN_ADDRESS)
        return None
    if not _PORT.search(address):
        errors.append(PacAnswerError.NO_PORT)
    return authority
