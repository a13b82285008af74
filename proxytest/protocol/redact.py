"""Take secrets out of what was sent or received, before anybody stores it."""

import re

from proxytest.protocol.echo import Echoes
from proxytest.protocol.ntlm import decode_token, read_message
from proxytest.protocol.public_words import is_public
from proxytest.protocol.unescape import unescaped

HIDDEN = "(hidden: it echoed a secret)"

_CREDENTIALS = frozenset({"authorization", "proxy-authorization"})
_COOKIES = frozenset({"cookie", "set-cookie", "set-cookie2"})
#: Digest's `rspauth` is a hash of the password as its `response` is (RFC 7616 section 3.5): it can be guessed by.
_PROOFS = frozenset({"authentication-info", "proxy-authentication-info"})
_HEADER = re.compile(r"^([ \t]*[^: \t\r\n]+[ \t]*):[ \t]*(.*)$")  # a blank inside the name: a start line
_USER_INFO = re.compile(r"(?<=://)[^/?#\s]*@")  # up to the last @ of the authority: a password may hold one
_HEAD = (
    32  #: characters of a needle that are looked for first: Python prepares for long ones, and nearly all are absent
)
_MIN_NEEDLE = 3  #: characters; a shorter password would tear holes into every text and is found in any


def redact_header(name: str, value: str) -> str:
    """Keep of credentials scheme and kind of message, of a proxy's proof the size, of cookies the name."""
    kind = name.strip().lower()
    if kind in _CREDENTIALS:
        scheme, _, credentials = value.strip().partition(" ")
        return f"{scheme} <{_description(credentials)}>" if credentials else "<redacted>"
    if kind in _COOKIES:
        # The name alone: some products are known by it. A cookie without `=` is all value (RFC 6265bis section 5.6).
        cookie, _, _ = value.partition(";")
        name, equals, _ = cookie.partition("=")
        return f"{name[:80]}=<redacted>" if equals else "<redacted>"
    return f"<{len(value)} characters>" if kind in _PROOFS else without_user_info(value)


def redact_head(head: str) -> str:
    """Redact each line of a head."""
    return "\n".join(_redact_line(line) for line in re.split(r"\r?\n", head))


def without_user_info(text: str) -> str:
    """Take user names and passwords out of the URLs in a text."""
    return _USER_INFO.sub("<redacted>@", text)


class Scrubber:
    """Knows the texts that must not appear anywhere: passwords in all their encodings, tokens that were sent.

    A needle that is one of the words of every trace, or of the run's own `names`, is not looked for by itself.
    """

    def __init__(self, *, names: tuple[str, ...] | None = None) -> None:
        self._names = names  #: None: nothing is public
        self._needles: list[str] = []  #: longest first
        self._texts: set[str] = set()  #: they, without escapes
        self._echoes = Echoes()

    def hide(self, *needles: str) -> None:
        """Remember texts to be taken out from now on."""
        new = {needle for needle in needles if self._hides(needle)}.difference(self._needles)
        self._needles = sorted([*self._needles, *sorted(new)], key=len, reverse=True)
        texts = {text for text in map(unescaped, new) if self._hides(text)}
        if not texts <= self._texts:
            self._texts |= texts
            self._echoes = Echoes(self._texts)

    def scrub(self, text: str) -> str:
        """Replace every remembered text, and each line that holds one in a form that is not remembered.

        No pattern of them all: to compile it anew with each token that is sent takes longer than all the rest of a run.
        """
        pieces = [text]
        for needle in self._needles:
            if needle[:_HEAD] in text and needle in text:
                pieces = [part for piece in pieces for part in piece.split(needle)]
        text = "<redacted>".join(pieces)
        return self._without_lines(text) if self._echoes.found_in(text) else text

    def _hides(self, needle: str) -> bool:
        return len(needle) >= _MIN_NEEDLE and (self._names is None or not is_public(needle, self._names))

    def _without_lines(self, text: str) -> str:
        """Leave lines out that repeat a secret; all of them where it takes several to tell it."""
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
