"""What is wrong with a PAC file before it is run: its type, its size, its encoding; and its text as Chromium reads it.

Sources: Netscape's "Navigator Proxy Auto-Config File Format" of March 1996 for the type; Microsoft's KB 4025058 for
WinHTTP, with which Windows reads PAC files; Chromium's net/proxy_resolution/pac_file_fetcher_impl.cc for size and
charset.
"""

import codecs
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from proxytest.model.pac_result import PacFileIssue, PacFileProblem

#: Bytes; Chromium's kDefaultMaxResponseBytes. Browsers ignore a larger PAC file.
MAX_SIZE = 1024 * 1024

#: Chromium's IsPacMimeType.
_TYPES = frozenset({"application/x-ns-proxy-autoconfig", "application/x-javascript-config"})
#: KB 4025058: without the right type, WinHTTP needs one of these extensions.
_EXTENSIONS = (".dat", ".js", ".pac", ".jvs")
_MARKUP = re.compile(r"\s*+<(?:[a-z?%]|!doctype)", re.IGNORECASE)  #: no script begins with a tag
_HTML_COMMENTS = re.compile(r"(?:\s*+<!--.*?-->)++", re.DOTALL)
#: An address, perhaps behind comments.
_ADDRESS = re.compile(r"(?:\s*//[^\n]*\n)*\s*https?://\S+\s*", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
_UNSAFE = frozenset({"utf-7"})  #: that browsers left out
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def lint_served(url: str, content_type: str | None) -> Iterator[PacFileIssue]:
    """Say what is wrong with the type that a server gave; files and scripts without a server have none."""
    if not url.startswith(("http://", "https://")):
        return
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind in _TYPES:
        return
    named = urlsplit(url).path.lower().endswith(_EXTENSIONS)
    harm = "Windows reads it by its extension alone" if named else "Windows does not read it"
    yield PacFileIssue(blemish=PacFileProblem.WRONG_TYPE, detail=f"{kind or 'no type'}: {harm}")


def read_script(body: bytes, content_type: str | None = None) -> tuple[str, tuple[PacFileIssue, ...]]:
    """Return the script as text, as Chromium reads it; what is no script is told, and the text is empty."""
    if len(body) > MAX_SIZE:
        return "", (PacFileIssue(blemish=PacFileProblem.TOO_LARGE, detail=f"more than {MAX_SIZE} bytes"),)
    if body.startswith(_GZIP):
        return "", (PacFileIssue(blemish=PacFileProblem.GZIP, detail="Content-Encoding: gzip is missing"),)
    text, flaws = _decode(body, _charset(content_type))
    if not text.strip():
        return "", flaws or (PacFileIssue(blemish=PacFileProblem.EMPTY),)
    if _is_page(text):
        return "", (*flaws, PacFileIssue(blemish=PacFileProblem.HTML, detail=_beginning(text)))
    if _ADDRESS.fullmatch(text):
        return "", (*flaws, PacFileIssue(blemish=PacFileProblem.ADDRESS, detail=_beginning(text)))
    return _without_nul(text), (*flaws, *_oddities(text))


def _is_page(text: str) -> bool:
    """Is it a page of HTML? One may begin with comments, and in a script those are comments too, to the line's end."""
    comments = _HTML_COMMENTS.match(text)
    behind = comments is not None and _MARKUP.match(text, comments.end()) and "FindProxyForURL" not in text
    return bool(behind or _MARKUP.match(text))


def _oddities(text: str) -> Iterator[PacFileIssue]:
    """Say what browsers may read differently."""
    if (at := text.find("\0")) >= 0:
        yield PacFileIssue(blemish=PacFileProblem.NUL, detail=f"in line {text.count(chr(10), 0, at) + 1}")
    if text.lstrip().startswith("<!--"):
        yield PacFileIssue(blemish=PacFileProblem.HTML_COMMENT)


def _without_nul(text: str) -> str:
    """Replace NUL, which the engine does not take, by a byte that is an error in the same places."""
    return text.replace("\0", "\x01")


def _beginning(text: str) -> str:
    return " ".join(text.split())[:80]


def _charset(content_type: str | None) -> str:
    from email.message import Message  # a large package, for which the first packet need not wait

    message = Message()
    message["Content-Type"] = content_type or ""
    return (message.get_content_charset() or "").strip()


def _decode(body: bytes, charset: str) -> tuple[str, tuple[PacFileIssue, ...]]:
    if charset:
        return _by_charset(body, charset)
    for bom, coding in _BOMS:
        if body.startswith(bom):
            # Notepad's "Unicode": Chromium uses the byte order mark, others do not.
            return body[len(bom) :].decode(coding, "replace"), (PacFileIssue(blemish=PacFileProblem.UTF_16),)
    if body.startswith(codecs.BOM_UTF8):
        return body[len(codecs.BOM_UTF8) :].decode("utf-8", "replace"), ()
    if body[:200].count(0) * 3 > len(body[:200]):
        return "", (PacFileIssue(blemish=PacFileProblem.UNMARKED_UTF_16, detail="every other byte is 0"),)
    # Chromium takes a script without a charset and byte order mark for ISO-8859-1.
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        flaw = PacFileIssue(blemish=PacFileProblem.NOT_UTF_8, detail=f"at byte {error.start}")
        return body.decode("latin-1"), (flaw,)
    return body.decode("latin-1"), ()


def _by_charset(body: bytes, charset: str) -> tuple[str, tuple[PacFileIssue, ...]]:
    named = PacFileIssue(blemish=PacFileProblem.UTF_16, detail=f"charset={charset}")
    try:
        known = codecs.lookup(charset).name
        text = body.decode(known, "replace") if known not in _UNSAFE else None
    except (LookupError, ValueError):
        text = known = None
    if text is None or not isinstance(text, str):
        return "", (PacFileIssue(blemish=PacFileProblem.CHARSET, detail=charset[:40]),)
    if known is None or not known.startswith("utf-16"):
        return text.removeprefix("\ufeff"), ()
    if body.isascii() and b"\0" not in body:  # no ASCII letter has two bytes, and none of UTF-16 has one
        return "", (PacFileIssue(blemish=PacFileProblem.OTHER_CHARSET, detail=f"charset={charset[:40]}"),)
    return text.removeprefix("\ufeff"), (named,)
