"""What an answer tells people beside its status: where it leads, and the first words of its page."""

import html
import re

from proxytest.model.answer import Answer

#: What a browser does not show.
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>", re.IGNORECASE | re.DOTALL)
#: With this begin pages of Squid, whatever they say.
_USUAL = re.compile(
    r"^(ERROR )?The requested URL could not be retrieved\s+"
    r"The following error was encountered while trying to retrieve the URL: \S+\s+(?=\S)"
)
_TITLE = re.compile(r"<title\b.*?</title\s*>", re.IGNORECASE | re.DOTALL)
_SESSION = re.compile(r"[?#;]")  #: begins a query, a fragment, or the parameters of a path (RFC 3986 section 3)
_USER = re.compile(r"//[^/]*@")
_READ = 4096  #: characters of a page
_MOST = 150  #: characters that are quoted


def words_of(answer: Answer, usual: Answer | None = None, *, host: str = "") -> str:
    """Return where a redirect leads and what the page says, as the end of a sentence.

    Empty where `usual`, the answer to the same question without a log-on, says the same. The name of `host` is written
    as HOST, so that pages that repeat what was asked for are alike.
    """
    parts = (leads_to(answer), _says(answer, host))
    known = {leads_to(usual), _says(usual, host)} if usual is not None else set()
    return "".join(f"; {part}" for part in parts if part and part not in known)


def leads_to(answer: Answer) -> str:
    """Return where a redirect leads, without what may hold a session or a password; empty for other answers."""
    target = _USER.sub("//", _SESSION.split(next(answer.head.values("Location"), ""), maxsplit=1)[0])
    return f"it leads to {target[:_MOST]}" if target and 300 <= answer.status < 400 else ""


def _says(answer: Answer, host: str) -> str:
    page = answer.body[:_READ]
    text = _shown(_TITLE.sub(" ", page)) or _shown(page)  # most pages say again what their title says
    text = _USUAL.sub("", text)
    text = text.replace(host, "HOST") if host else text
    cut = f"{text[:_MOST].rpartition(' ')[0] or text[:_MOST]} ..." if len(text) > _MOST else text
    return f'it says "{cut}"' if cut else ""


def _shown(page: str) -> str:
    return " ".join(html.unescape(_HIDDEN.sub(" ", page)).split())
