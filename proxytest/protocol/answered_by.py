"""Which of several proxies wrote an answer, and which passed it on, by the names that they give themselves."""

import re

from proxytest.model.answer import Answer

#: `1.1 name (comment)` of Via (RFC 9110 section 7.6.3), and Squid's `MISS from name`, `NONE from name:port`.
_VIA = re.compile(r"(?:[!-.0-~]{1,20}/)?[0-9.]{1,8}[ \t]+([^\s,()]{1,255})")
_CACHE = re.compile(r"[A-Z_]{2,30} from ([^\s,:]{1,255})")


def passed_by(answer: Answer) -> tuple[str, ...]:
    """Return the names in Via, in the order in which they sent the answer: each proxy adds itself behind."""
    entries = (entry.strip() for value in answer.head.values("Via") for entry in value.split(","))
    return tuple(found[1].lower() for entry in entries if (found := _VIA.match(entry)) is not None)


def answered_by(answer: Answer) -> str | None:
    """Return the name of whoever wrote it."""
    values = (*answer.head.values("X-Cache"), *answer.head.values("X-Cache-Lookup"))
    found = (_CACHE.match(value.strip()) for value in values)
    return next(iter((*passed_by(answer), *(one[1].lower() for one in found if one is not None))), None)
