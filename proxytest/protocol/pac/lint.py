"""What is wrong with a PAC file before it is run: its type, its size, its encoding.

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
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml|script|!--)", re.IGNORECASE)
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


def read_script(body: bytes) -> tuple[str, tuple[PacFileIssue, ...]]:
    """Return the script as text; what is no script is told, and the text is empty."""
    if len(body) > MAX_SIZE:
        return "", (PacFileIssue(blemish=PacFileProblem.TOO_LARGE, detail=f"more than {MAX_SIZE} bytes"),)
    text, flaws = _decode(body)
    if not text.strip():
        return "", (*flaws, PacFileIssue(blemish=PacFileProblem.EMPTY))
    if _MARKUP.match(text):
        return "", (*flaws, PacFileIssue(blemish=PacFileProblem.HTML, detail=" ".join(text.split())[:80]))
    return text, flaws


def _decode(body: bytes) -> tuple[str, tuple[PacFileIssue, ...]]:
    for bom, charset in _BOMS:
        if body.startswith(bom):
            # Notepad's "Unicode": Chromium uses the byte order mark, others do not.
            text = body[len(bom) :].decode(charset, "replace")
            return text, (PacFileIssue(blemish=PacFileProblem.UTF_16),)
    try:
        return body.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        # Chromium takes a script without a charset and byte order mark for ISO-8859-1.
        return body.decode("latin-1"), (
            PacFileIssue(blemish=PacFileProblem.NOT_UTF_8, detail=f"at byte {error.start}"),
        )
