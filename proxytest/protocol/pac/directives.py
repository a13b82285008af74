"""Read what FindProxyForURL returns as Chromium does, and keep the errors in it.

Chromium splits at semicolons, silently drops what it cannot read, and uses DIRECT if nothing is left
(net/proxy_resolution/proxy_list.cc, SetFromPacString). tests/protocol/pac/chromium holds its answers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address

from proxytest.model.address import Authority, ipv6_text
from proxytest.model.pac_result import Keyword, PacAnswerError, PacDirective

#: Chromium's ports for an address without one (net/base/proxy_server.cc); the specification asks for a port.
_PORTS = {
    Keyword.PROXY: 80, Keyword.HTTPS: 443, Keyword.SOCKS: 1080, Keyword.SOCKS4: 1080, Keyword.SOCKS5: 1080,
}  # fmt: skip
_WORDS = {keyword.value: keyword for keyword in Keyword}
_BLANKS = " \t"  #: a line break is none
_BETWEEN = re.compile(r"[\s,]+")
_HOST = re.compile(r"[A-Za-z0-9._-]+")
#: What browsers ask a name server for all the same, some of it escaped; no such name can be found.
_ODD_HOST = re.compile(r"""(?:[A-Za-z0-9._~!$&'()+=`{}"* -]|%20)+""")
_ESCAPED = str.maketrans({" ": "%20", "*": "%2A"})
_MAX_DIRECTIVES = 1000  #: elements that are read; a longer list is a mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class PacAnswer:
    """The directives in the order in which they are tried."""

    directives: tuple[PacDirective, ...]
    errors: tuple[PacAnswerError, ...] = ()


def read_answer(text: str) -> PacAnswer:
    """Read an answer; without a readable element it is DIRECT."""
    if not text.isascii():
        # For Chromium the script has failed: crbug.com/47234.
        return PacAnswer(directives=(PacDirective(keyword=Keyword.DIRECT),), errors=(PacAnswerError.NOT_ASCII,))
    elements = [element.strip(_BLANKS) for element in text.split(";", _MAX_DIRECTIVES)[:_MAX_DIRECTIVES]]
    elements = [element for element in elements if element]
    errors: list[PacAnswerError] = [] if "".join(elements).strip() else [PacAnswerError.EMPTY]
    directives = tuple(directive for element in elements for directive in _directives(element, errors))
    if errors[:1] != [PacAnswerError.EMPTY] and not directives:
        errors.append(PacAnswerError.NOTHING_READABLE)
    return PacAnswer(
        directives=directives or (PacDirective(keyword=Keyword.DIRECT),), errors=tuple(dict.fromkeys(errors))
    )


def _directives(element: str, errors: list[PacAnswerError]) -> Iterator[PacDirective]:
    word, *rest = re.split(f"[{_BLANKS}]+", element, maxsplit=1)
    keyword, address = _keyword(word), rest[0] if rest else ""
    if (error := _miswritten(element, keyword)) is not None:
        errors.append(error)
    elif keyword is None:
        errors.append(PacAnswerError.FIREFOX_ONLY if word.upper() == "HTTP" else PacAnswerError.UNKNOWN_WORD)
    elif keyword is Keyword.DIRECT:
        if address:
            errors.append(PacAnswerError.DIRECT_WITH_HOST)
        else:
            yield PacDirective(keyword=keyword)
    elif (authority := _authority(address, keyword, errors)) is not None:
        yield PacDirective(keyword=keyword, authority=authority)


def _miswritten(element: str, keyword: Keyword | None) -> PacAnswerError | None:
    first, *words = [word for word in _BETWEEN.split(element) if word] or [""]
    if any(_keyword(word) for word in words[_keyword(first) is not Keyword.DIRECT :]):
        # "PROXY a:1, PROXY b:2" or one per line: browsers read none of it. A proxy's own name may be a keyword.
        return PacAnswerError.NO_SEPARATOR
    broken = "\n" in element or "\r" in element
    return PacAnswerError.LINE_BREAK if broken and (keyword is not None or _keyword(first)) else None


def _keyword(word: str) -> Keyword | None:
    return _WORDS.get(word.upper()) if word.isascii() else None


def _authority(address: str, keyword: Keyword, errors: list[PacAnswerError]) -> Authority | None:
    if not address:
        errors.append(PacAnswerError.NO_HOST)
        return None
    if "://" in address:
        errors.append(PacAnswerError.URL_AS_ADDRESS)
        return None
    named, colon, digits = address.rpartition(":")
    if not colon or address.endswith("]"):
        named, digits = address, str(_PORTS[keyword])
    if _ODD_HOST.fullmatch(named) and not _HOST.fullmatch(named.rstrip(_BLANKS)):
        errors.append(PacAnswerError.NOT_AN_ADDRESS)
    elif not colon or address.endswith("]"):
        errors.append(PacAnswerError.NO_PORT)
    host, port = _host(named.rstrip(_BLANKS)), int(digits) if re.fullmatch("[0-9]{1,20}", digits) else -1
    if host is None or not 0 <= port <= 65535:
        errors.append(PacAnswerError.NOT_AN_ADDRESS)
        return None
    return Authority(host=host, port=port)


def _host(text: str) -> str | None:
    """Return the host in the form in which browsers use it; None if it is none."""
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if ":" in text:
        try:
            return ipv6_text(IPv6Address(inner)) if "%" not in inner else None
        except AddressValueError:
            return None
    if not _HOST.fullmatch(text):
        return text.translate(_ESCAPED).lower().replace("%2a", "%2A") if _ODD_HOST.fullmatch(text) else None
    last = text.removesuffix(".").rpartition(".")[2]
    return _ipv4(text.removesuffix(".")) if re.fullmatch("[0-9]+|0[xX][0-9a-fA-F]*", last) else text.lower()


def _ipv4(text: str) -> str | None:
    """Read an address as browsers do: 010.0.0.1 is in octal, and 10.1 is short (WHATWG URL, IPv4 parser)."""
    numbers = [_number(part) for part in text.split(".")]
    *high, low = numbers
    if len(numbers) > 4 or None in numbers or any((one or 0) > 255 for one in high):
        return None
    value = low or 0
    if value >= 256 ** (4 - len(high)):
        return None
    value += sum((one or 0) << (8 * (3 - place)) for place, one in enumerate(high))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _number(part: str) -> int | None:
    base = 16 if part[:2] in ("0x", "0X") else 8 if part[:1] == "0" else 10
    digits = part[2:] if base == 16 else part
    try:
        return int(digits or ("0" if base == 16 else ""), base)
    except ValueError:
        return None
