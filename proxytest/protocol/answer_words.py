"""What an answer tells people beside its status: where it leads, and the first words of its page."""

import html
import re

from proxytest.model.answer import Answer

#: What a browser does not show.
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_READ = 4096  #: characters of a page
_MOST = 100  #: characters that are quoted


def words_of(answer: Answer, usual: Answer | None = None) -> str:
    """Return where a redirect leads and what the page says, as the end of a sentence.

    Empty where `usual`, the answer to the same question without a log-on, says the same.
    """
    parts = (_leads_to(answer), _says(answer))
    known = {_leads_to(usual), _says(usual)} if usual is not None else set()
    return "".join(f"; {part}" for part in parts if part and part not in known)


def _leads_to(answer: Answer) -> str:
    """Return the address without its query, which may hold anything."""
    target = next(answer.head.values("Location"), "").partition("?")[0]
    return f"it leads to {target[:_MOST]}" if target and 300 <= answer.status < 400 else ""


def _says(answer: Answer) -> str:
    text = " ".join(html.unescape(_HIDDEN.sub(" ", answer.body[:_READ])).split())
    cut = f"{text[:_MOST].rpartition(' ')[0] or text[:_MOST]} ..." if len(text) > _MOST else text
    return f'it says "{cut}"' if cut else ""
