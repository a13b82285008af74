"""Remove secrets from sent and received data before it is stored."""

import re
from collections.abc import Callable

from proxytest.protocol.echo import Echoes
from proxytest.protocol.needles import Needles
from proxytest.protocol.ntlm import decode_token, read_message
from proxytest.protocol.public_words import is_public
from proxytest.protocol.unescape import unescaped

HIDDEN = "(hidden: it echoed a secret)"

_CREDENTIALS = frozenset({"authorization", "proxy-authorization"})
_COOKIES = frozenset({"cookie", "set-cookie", "set-cookie2"})
#: Digest's `rspauth` is a hash of the password, like `response` (RFC 7616 section 3.5); both help to guess it.
_PROOFS = frozenset({"authentication-info", "proxy-authentication-info"})
_HEADER = re.compile(r"^([ \t]*[^: \t\r\n]+[ \t]*):[ \t]*(.*)$")  # a blank inside the name: a start line
_USER_INFO = re.compile(r"(?<=://)[^/?#\s]*@")  # up to the last @ of the authority: a password may hold one
#: Characters of a text whose result is remembered: names of headers, and heads that come again and again. Two kinds,
#: since a new secret may fit into the longer ones alone: the tokens of NTLM have 250 characters and more.
_SHORT, _LONGER = 48, 240
_MANY = 2_000  #: of each
_MIN_NEEDLE = 3  #: characters; a shorter password is found in every text, and hiding it would make all texts unreadable


def redact_header(name: str, value: str) -> str:
    """Return the value without secrets: only scheme and kind of credentials, size of a proof, name of a cookie."""
    kind = name.strip().lower()
    if kind in _CREDENTIALS:
        scheme, _, credentials = value.strip().partition(" ")
        return f"{scheme} <{_description(credentials)}>" if credentials else "<redacted>"
    if kind in _COOKIES:
        # The name only: it identifies some products. A cookie without `=` is only a value (RFC 6265bis section 5.6).
        cookie, _, _ = value.partition(";")
        name, equals, _ = cookie.partition("=")
        return f"{name[:80]}=<redacted>" if equals else "<redacted>"
    return f"<{len(value)} characters>" if kind in _PROOFS else without_user_info(value)


def redact_head(head: str) -> str:
    """Redact each line of a head."""
    return "\n".join(_redact_line(line) for line in re.split(r"\r?\n", head))


def without_user_info(text: str) -> str:
    """Remove user names and passwords from the URLs in a text."""
    return _USER_INFO.sub("<redacted>@", text)


class Scrubber:
    """Removes secret texts: passwords in all their encodings, and tokens that were sent.

    A secret that is also a word in every trace, or one of the run's own `names`, is not searched by itself.
    """

    def __init__(self, *, names: tuple[str, ...] | None = None, also: Callable[[str], str] = str) -> None:
        self._names = names  #: None: nothing is public
        self._also = also  #: leaves out what is no secret, such as the account
        self._order: dict[str, int] = {}  #: of each needle: the longest goes first, of equal ones the first
        self._needles = Needles[str]()
        self._texts = set[str]()  #: the same, without escapes
        self._known: dict[int, dict[str, str]] = {_SHORT: {}, _LONGER: {}}  #: texts of at most so many characters
        self._echoes = Echoes()

    def hide(self, *needles: str) -> None:
        """Remove these texts from now on."""
        new = {needle for needle in needles if needle not in self._order and self._hides(needle)}
        for needle in sorted(new):
            self._order[needle] = len(self._order)
            self._needles.add(needle)
        texts = {text for text in map(unescaped, new) if text not in self._texts and self._hides(text)}
        self._texts |= texts
        for text in texts:
            self._echoes.add(text)
        least = min(map(len, new | texts), default=_LONGER + 1)
        for most, known in self._known.items():
            if least <= most:  # no form of a longer one fits into a shorter text
                known.clear()

    def scrub(self, text: str) -> str:
        """Replace every secret text, and each line that contains one in another form.

        Not one pattern for all: compiling it again for each token that is sent takes longer than the rest of a run.
        """
        if len(text) > _LONGER:
            return self._scrubbed(text)
        known = self._known[_SHORT if len(text) <= _SHORT else _LONGER]
        found = known.get(text)
        if found is None:
            if len(known) >= _MANY:
                known.clear()
            found = known[text] = self._scrubbed(text)
        return found

    def _scrubbed(self, text: str) -> str:
        pieces = [text]
        for needle in sorted(self._needles.found_in(text), key=lambda one: (-len(one), self._order[one])):
            pieces = [part for piece in pieces for part in piece.split(needle)]
        text = "<redacted>".join(pieces)
        return self._also(self._without_lines(text) if self._echoes.found_in(text) else text)

    def _hides(self, needle: str) -> bool:
        return len(needle) >= _MIN_NEEDLE and (self._names is None or not is_public(needle, self._names))

    def _without_lines(self, text: str) -> str:
        """Leave out the lines that repeat a secret; all of them if it is spread over several."""
        found = self._echoes.found_in
        left = "\n".join(HIDDEN if found(line) else line for line in text.split("\n"))
        return HIDDEN if found(left) else left


def _redact_line(line: str) -> str:
    header = _HEADER.match(line)
    if header is None:
        return without_user_info(line)
    return f"{header[1]}: {redact_header(header[1], header[2])}"


def _description(credentials: str) -> str:
    message = read_message(decode_token(credentials.strip()) or b"")
    size = f"{len(credentials)} characters"
    return f"{message}, {size}" if message else size
